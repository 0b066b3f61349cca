/** @file Tokens of the programs of a firm or business: `<${Tokens} path=${`/businesses/${business}`} />`. */
import { del, get, post } from "../core/api.js";
import { useForm } from "../core/form.js";
import { useLoad } from "../core/load.js";
import { words } from "../core/texts.js";
import { html, useState } from "../core/view.js";
import { Dialog, ask } from "./dialog.js";
import { Field, Wrong } from "./field.js";
import { Copy, Day, State } from "./figures.js";
import { Form } from "./form.js";
import { Icon } from "./icon.js";
import { Notice, sentence, toast } from "./notice.js";
import { Loaded } from "./states.js";
import { Table } from "./table.js";
import texts from "../texts/tokens.js";

const t = words(texts);
/** @typedef {Schema<"ApiTokenView">} Token */

/** @param {{path: string}} of */
export default function Tokens({ path }) {
  const tokens = useLoad(() => get(`${path}/api-tokens`), [path]);
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    tokens.reload();
  };
  const revoke = async (/** @type {Token} */ { id, name, version }) => {
    if (!(await ask({ title: t("revoke_title", { name }), text: t("revoke_text"), kind: "danger", confirm: t("revoke") }))) return;
    await del(`${path}/api-tokens/${id}`, { version }).then(() => toast(t("revoked")), (error) => toast(sentence(error), "bad"));
    tokens.reload();
  };
  return html`<p>${t("tokens_text")}</p>
    <${Loaded} of=${tokens}>${(/** @type {Schema<"ApiTokenList">} */ of) => html`
      <p class="buttons"><button type="button" class="button main" onClick=${() => setOpen(true)}><${Icon} name="key" />${t("give")}</button></p>
      <${Table} label=${t("tokens")} rows=${of.data} empty=${t("no_tokens")}
        columns=${[
          { title: t("name"), cell: (/** @type {Token} */ row) => row.name },
          { title: t("permissions"), wide: true, cell: (/** @type {Token} */ row) => row.permissions_text.join(", ") },
          { title: t("state"), cell: (/** @type {Token} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
          { title: t("until"), cell: (/** @type {Token} */ row) => html`<${Day} of=${row.expires_at} />` },
          { title: t("used"), cell: (/** @type {Token} */ row) => row.used_on ? html`<${Day} of=${row.used_on} />` : t("never") },
        ]}
        actions=${(/** @type {Token} */ row) => [row.state === "good" && { icon: "delete", label: `${t("revoke")} ${row.name}`, danger: true, act: () => revoke(row) }]} />
      ${isOpen && html`<${Dialog} title=${t("give")} close=${close}><${Give} path=${path} of=${of} close=${close} /><//>`}`}<//>`;
}

/** A new token; once it is there it is shown, until who asked for it closes it. @param {{path: string, of: Schema<"ApiTokenList">, close: () => void}} given */
function Give({ path, of, close }) {
  const [token, setToken] = useState("");
  const form = useForm({
    initial: { name: "", permissions: /** @type {Record<string, boolean>} */ ({}), expires_in_days: "90" },
    sends: ({ name, permissions, expires_in_days }) => post(`${path}/api-tokens`,
      { name, permissions: of.grantable.filter((each) => permissions[each]), expires_in_days: Number(expires_in_days) }),
    done: (answer) => setToken(answer.token),
  });
  form.shows("permissions");
  if (token) {
    return html`<${Notice} kind="warning" title=${t("given")} live>${t("given_text")}<//>
      <p><code>${token}</code></p><p><${Copy} text=${token} label=${t("copy")} /></p>`;
  }
  return html`<${Form} form=${form} submit=${t("give")} cancel=${close}>
    <${Field} form=${form} name="name" label=${t("name")} help=${t("name_help")} required autofocus />
    <fieldset class="field"><legend>${t("permissions")}</legend>
      ${of.grantable.map((each, at) => html`<${Field} key=${each} form=${form} name=${`permissions.${each}`} kind="check" label=${of.grantable_text[at]} />`)}
      <${Wrong} id="permissions" error=${form.errors.permissions} /></fieldset>
    <${Field} form=${form} name="expires_in_days" kind="number" label=${t("days")} help=${t("days_help")} required />
  <//>`;
}
