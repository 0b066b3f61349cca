/** @file Mi cuenta: password, second factor, devices. */
import { del, get, post, read } from "../../core/api.js";
import { day } from "../../core/format.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { qrPath } from "../../core/qr.js";
import { over } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Copy, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Security() {
  const sessions = useLoad(() => get("/me/sessions"));
  const othersEnded = () => void sessions.reload();
  return html`<${Card} title=${t("change_password")}><${Password} othersEnded=${othersEnded} /><//>
    <${Card} title=${t("factor")}><${Factor} othersEnded=${othersEnded} /><//>
    <${Card} title=${t("sessions")}><${Sessions} of=${sessions} /><//>`;
}

/** @param {{othersEnded: () => void}} of */
function Password({ othersEnded }) {
  const form = useForm({
    initial: { password: "", new_password: "" },
    sends: (values, { key }) => post("/me/password", values, { key }),
    done: () => {
      form.reset({ password: "", new_password: "" });
      toast(t("password_changed"));
      othersEnded();
    },
  });
  return html`<${Form} form=${form} submit=${t("change_password")}>
    <${Field} form=${form} name="password" kind="password" label=${t("password_now")} autocomplete="current-password" required />
    <${Field} form=${form} name="new_password" kind="password" label=${t("new_password")} help=${t("length_help")} autocomplete="new-password" required />
  <//>`;
}

/** @param {{othersEnded: () => void}} of */
function Factor({ othersEnded }) {
  const factor = useLoad(() => read("/me/second-factor"));
  const [secret, setSecret] = useState(/** @type {Schema<"FactorSecret"> | null} */ (null));
  const [codes, setCodes] = useState(/** @type {string[] | null} */ (null));
  const changed = () => {
    factor.reload();
    othersEnded();
  };
  /** @param {Schema<"RecoveryCodes">} given */
  const given = (given) => {
    setSecret(null);
    setCodes(given.codes);
    changed();
  };
  return html`${codes && html`<${Codes} codes=${codes} close=${() => setCodes(null)} />`}
    <${Loaded} of=${factor}>${(/** @type {{body: Schema<"FactorView"> | null, version: string}} */ { body, version }) =>
      body ? html`<${HasFactor} of=${body} version=${version} given=${given} removed=${changed} />`
      : secret ? html`<${Enrolment} secret=${secret} given=${given} cancel=${() => setSecret(null)} />`
      : html`<p>${t("factor_off")}</p><${Act} kind="main" icon="lock" does=${async () => setSecret(await post("/me/second-factor"))}>${t("factor_start")}<//>`}<//>`;
}

/** @param {{of: Schema<"FactorView">, version: string, given: (codes: Schema<"RecoveryCodes">) => void, removed: () => void}} of */
function HasFactor({ of, version, given, removed }) {
  return html`<p>${t("factor_on", { day: day(of.confirmed_at), n: of.recovery_codes_left })}</p>
    <p class="buttons">
      <${Act} icon="key" does=${async () => given(await post("/me/second-factor/recovery-codes"))}>${t("recovery_new")}<//>
      <${Act} icon="delete" does=${() => del("/me/second-factor", { version })} done=${() => { toast(t("factor_removed")); removed(); }}
        asks=${{ title: t("factor_remove"), text: t("factor_remove_text"), kind: "danger", confirm: t("factor_remove") }}>${t("factor_remove")}<//>
    </p>`;
}

/** @param {{secret: Schema<"FactorSecret">, given: (codes: Schema<"RecoveryCodes">) => void, cancel: () => void}} of */
function Enrolment({ secret, given, cancel }) {
  const form = useForm({ initial: { code: "" }, guards: false, sends: (values) => post("/me/second-factor/confirmation", values), done: given });
  const { path, size } = qrPath(secret.address);
  return html`<p>${t("factor_scan")}</p>
    <svg class="qr" viewBox=${`-4 -4 ${size + 8} ${size + 8}`} role="img" aria-label=${t("factor_qr")} shape-rendering="crispEdges"><path d=${path} /></svg>
    <p><code>${secret.secret}</code> <${Copy} text=${secret.secret.replaceAll(" ", "")} /></p>
    <${Form} form=${form} submit=${t("factor_confirm")} cancel=${cancel}><${Field} form=${form} name="code" kind="code" label=${t("factor_first")} required autofocus /><//>`;
}

/** @param {{codes: string[], close: () => void}} of */
function Codes({ codes, close }) {
  return html`<${Dialog} title=${t("recovery_title")}>
    <p>${t("recovery_text")}</p>
    <ul class="codes">${codes.map((code) => html`<li key=${code}>${code}</li>`)}</ul>
    <p class="buttons"><button type="button" class="button main" onClick=${close}>${t("recovery_kept")}</button><${Copy} text=${codes.join("\n")} /></p>
  <//>`;
}

/** @param {{of: import("../../core/load.js").Load<Schema<"SessionList">>}} props */
function Sessions({ of: sessions }) {
  /** @param {Schema<"SessionView">} each */
  const end = async (each) => {
    await del(`/me/sessions/${each.id}`);
    if (each.is_current) return over();
    toast(t("ended"));
    await sessions.reload();
  };
  return html`<${Loaded} of=${sessions}>${(/** @type {Schema<"SessionList">} */ { data }) => html`
    <${Table} label=${t("sessions")} rows=${data} columns=${[
      { title: t("device"), cell: (/** @type {Schema<"SessionView">} */ row) => html`${row.device || t("device_unknown")}${row.is_current && ` (${t("this_device")})`}` },
      { title: t("source"), cell: (/** @type {Schema<"SessionView">} */ row) => row.source },
      { title: t("used"), cell: (/** @type {Schema<"SessionView">} */ row) => html`<${When} of=${row.used_at} />` },
      { title: t("began"), cell: (/** @type {Schema<"SessionView">} */ row) => html`<${When} of=${row.began_at} />` },
    ]} actions=${(/** @type {Schema<"SessionView">} */ row) => [{ icon: "sign_out", label: t("end_session"), act: () => end(row) }]} />
    <p class="buttons"><${Act} icon="sign_out" does=${() => del("/me/sessions")} done=${() => over()}
      asks=${{ title: t("end_all"), text: t("end_all_text"), confirm: t("end_all") }}>${t("end_all")}<//></p>`}<//>`;
}
