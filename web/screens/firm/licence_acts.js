/** @file What can be done with a licence: the API says which acts there are, what happens, and what each asks for. */
import { get, post, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_licences.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */
/** @typedef {Schema<"ActView">} Act */

/** How an act is asked for, where it is not `POST …/{act}`. @type {Record<string, string>} */
const WAYS = {
  cancel_stop: "suspend-cancellation", correct_client: "client-correction", replace_number: "number-replacement", take_back: "take-back",
};
const DANGEROUS = new Set(["suspend", "unlink", "delete", "close", "withdraw"]);

/**
 * One act, its consequences told first.
 * @param {{firm: string, licence: Licence, act: string, close: () => void, done: (licence: any) => unknown}} of
 */
export function ActDialog({ firm, licence, act, close, done }) {
  const acts = useLoad(() => get(`/firms/${firm}/licences/${licence.id}/acts`), [licence.id]);
  return html`<${Dialog} title=${acts.data?.data.find((/** @type {Act} */ each) => each.act === act)?.act_text ?? t("acts")} close=${close}>
    <${Loaded} of=${acts}>${(/** @type {Schema<"Acts">} */ { data, version }) => {
      const found = data.find((each) => each.act === act);
      return found ? html`<${Asked} firm=${firm} licence=${licence} act=${found} version=${version} close=${close} done=${done} />` : html`<p>${t("no_acts")}</p>`;
    }}<//><//>`;
}

/** @param {{firm: string, licence: Licence, act: Act, version: number, close: () => void, done: (licence: any) => unknown}} of */
function Asked({ firm, licence, act, version, close, done }) {
  const asks = (/** @type {string} */ name) => act.asks.includes(name);
  const isCorrection = act.act === "correct_client" || act.act === "open";
  const path = `/firms/${firm}/licences/${licence.id}`;
  const form = useForm({
    initial: { client_email: "", client_name: "", on: "", mailboxes_to: "", mandate: "", paid_by: licence.paid_by === "firm" ? "client" : "firm", installations: "keep" },
    sends: (values, { key }) => act.act === "set_payer"
      ? put(`${path}/payer`, only(values, ["paid_by"]), { version })
      : post(`${path}/${WAYS[act.act] ?? act.act}`, only(values, [...act.asks, ...(isCorrection ? ["client_name"] : [])]), { key, version }),
    done: (made) => { toast(t("done")); return done(made); },
  });
  return html`<ul>${act.what_happens.map((each) => html`<li key=${each}>${each}</li>`)}</ul>
    ${act.issuing_ends_at && Date.parse(act.issuing_ends_at) > Date.now() && html`<p>${t("issuing_ends")}: <strong><${When} of=${act.issuing_ends_at} /></strong></p>`}
    <${Form} form=${form} submit=${act.act_text} cancel=${close} kind=${DANGEROUS.has(act.act) ? "danger" : "main"}>
      ${isCorrection && html`<${Field} form=${form} name="client_name" label=${t("client_name")} autocomplete="off" />`}
      ${asks("client_email") && html`<${Field} form=${form} name="client_email" kind="email" autocomplete="off" required
        label=${isCorrection ? t("client_email") : t("type_email")} help=${isCorrection ? t("client_email_help") : licence.client_email ?? ""} autofocus />`}
      ${asks("on") && html`<${Field} form=${form} name="on" kind="date" label=${t("stop_on")} help=${t("stop_on_help")} />`}
      ${asks("mandate") && html`<${Field} form=${form} name="mandate" kind="area" label=${t("mandate")} required />`}
      ${asks("mailboxes_to") && html`<${Field} form=${form} name="mailboxes_to" kind="radio" label=${t("mailboxes_to")} options=${[["firm", t("by_firm")], ["client", t("by_client")]]} required />`}
      ${asks("installations") && html`<${Field} form=${form} name="installations" kind="radio" label=${t("installations")} options=${[["keep", t("keep")], ["release", t("release")]]} required />`}
    <//>`;
}

/** @param {Record<string, unknown>} values @param {string[]} names */
const only = (values, names) => Object.fromEntries(Object.entries(values).filter(([name, value]) => names.includes(name) && value !== ""));

/** What can be done with a licence, each act with its button. @param {{firm: string, of: Licence, can: (permission: string) => boolean, reload: () => void}} given */
export function Acts({ firm, of, can, reload }) {
  const [act, setAct] = useState("");
  const acts = useLoad(() => /** @type {Promise<Schema<"Acts">>} */ (get(`/firms/${firm}/licences/${of.id}/acts`)), [of.id, of.version]);
  if (!can("licence:write") && !can("licence:end")) return null;
  return html`<${Card} title=${t("acts")}><${Loaded} of=${acts}>${(/** @type {Schema<"Acts">} */ { data }) => data.length === 0 ? html`<p>${t("no_acts")}</p>` : html`<p class="buttons">
      ${data.filter((each) => each.act !== "leave").map((each) => html`<button key=${each.act} type="button" class=${DANGEROUS.has(each.act) ? "button danger" : "button"} onClick=${() => setAct(each.act)}>${each.act_text}</button>`)}
    </p>`}<//>
    ${act && html`<${ActDialog} firm=${firm} licence=${of} act=${act} close=${() => setAct("")} done=${() => { setAct(""); reload(); }} />`}<//>`;
}

/** Change of the firm's e-mail of a licence, which its code confirms. @param {{firm: string, licence: Licence, done: () => void}} of */
export function FirmEmail({ firm, licence, done }) {
  const path = `/firms/${firm}/licences/${licence.id}/firm-email`;
  const asked = licence.firm_email_asked;
  const form = useForm({ initial: { firm_email: "" }, sends: (values) => put(path, values, { version: licence.version }), done: () => { form.reset(); done(); } });
  const code = useForm({ initial: { code: "" }, sends: (values) => post(`${path}/confirmation`, values), done: () => { toast(t("done")); done(); } });
  return asked
    ? html`<p>${t("waits_code", { email: asked })}</p><${Form} form=${code} submit=${t("change")}>
        <${Field} form=${code} name="code" kind="code" label=${t("confirm_code", { email: asked })} required /><//>`
    : html`<${Form} form=${form} submit=${t("change")}><${Field} form=${form} name="firm_email" kind="email" label=${t("firm_email")} help=${licence.firm_email ?? ""} required /><//>`;
}
