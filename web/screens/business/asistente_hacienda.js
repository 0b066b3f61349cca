/** @file Conexión con Hacienda: user, password, key and PIN; none of them is ever shown again. */
import { del, put, read } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/business_wizard.js";

const t = words(texts);

/** @param {{business: string, done?: () => unknown, changed: () => unknown, submit: string}} of */
export default function Authority({ business, done, changed, submit }) {
  const path = `/businesses/${business}/tax-authority`;
  const can = useRights(business)("key:write");
  const connection = useLoad(() => read(path), [business]);
  const [isOpen, setOpen] = useState(false);
  const connected = async () => {
    toast(t("connected"));
    setOpen(false);
    await connection.reload();
    await (done ?? changed)();
  };
  return html`<${Loaded} of=${connection}>${(/** @type {{body: Schema<"ConnectionView"> | null, version: string}} */ { body, version }) => {
    const isThere = body !== null && !body.ends_at;
    return html`
      ${body && html`<${Connected} of=${body} />`}
      ${isThere && !isOpen && html`<p class="buttons">
        ${done && html`<button type="button" class="button main" onClick=${done}>${submit}</button>`}
        ${can && html`<button type="button" class="button" onClick=${() => setOpen(true)}>${t("connect_anew")}</button>`}
        ${can && !done && html`<${Act} kind="danger" icon="delete" does=${() => del(path, { version })} done=${connection.reload}
          asks=${{ title: t("disconnect"), text: t("disconnect_text"), kind: "danger", confirm: t("disconnect") }}>${t("disconnect")}<//>`}</p>`}
      ${can && (!isThere || isOpen) && html`<${Connecting} key=${version} path=${path} version=${version} user=${body?.user ?? ""} connected=${connected} cancel=${isThere && (() => setOpen(false))} />`}
      ${!can && !isThere && html`<${Notice} kind="warning">${t("connect_owner")}<//>`}`;
  }}<//>`;
}

/** @param {{of: Schema<"ConnectionView">}} of */
const Connected = ({ of }) => html`<${Facts} of=${[
    [t("connection"), html`<${State} code=${of.state} text=${of.state_text} tone=${of.state === "verified" ? "good" : "warning"} />`],
    [t("environment"), of.environment_text],
    of.user ? [t("user"), of.user] : null,
    [t("key_holder"), `${of.key_holder} (${of.key_holder_id})`],
    [t("key_until"), html`<${When} of=${of.key_valid_until} />`],
    [t("checked"), html`<${When} of=${of.checked_at} />`],
  ]} />
  ${of.ends_at && html`<${Notice} kind="warning">${t("connection_ended")}<//>`}
  ${of.warnings.map((each) => html`<${Notice} key=${each} kind="warning">${each}<//>`)}`;

/** @param {{path: string, version: string, user: string, connected: () => unknown, cancel: false | (() => void)}} of */
function Connecting({ path, version, user, connected, cancel }) {
  const form = useForm({
    initial: { user, password: "", p12_base64: null, pin: "" },
    sends: async (values) => put(path, { ...values, p12_base64: await base64(values.p12_base64) }, { version }),
    done: connected,
  });
  return html`<${Form} form=${form} submit=${t("connect")} cancel=${cancel || undefined}>
    <${Field} form=${form} name="user" label=${t("user")} help=${t("user_help")} required autocomplete="off" />
    <details class="help"><summary>${t("how_user")}</summary><p>${t("how_user_text")}</p></details>
    <${Field} form=${form} name="password" kind="password" label=${t("password")} required autocomplete="off" />
    <${Field} form=${form} name="p12_base64" kind="file" accept=".p12,.pfx,application/x-pkcs12" label=${t("key")} help=${t("key_help")} required />
    <details class="help"><summary>${t("how_key")}</summary><p>${t("how_key_text")}</p></details>
    <${Field} form=${form} name="pin" kind="password" label=${t("pin")} help=${t("pin_help")} required autocomplete="off" />
    <p class="help">${t("secrets")}</p>
  <//>`;
}

/**
 * What a file holds, as the API takes it.
 * @param {File} file
 */
async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join(""));
}
