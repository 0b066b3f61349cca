/** @file Conectarse: into the business of a client, with a reason, by what the client consented to. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { connection } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Facts, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_licences.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */

/**
 * Where there is consent, or the firm runs the business, a reason opens the connection; else consent is asked for.
 * @param {{firm: string, licence: Licence, close: () => void, done: () => unknown}} of
 */
export function Connect({ firm, licence, close, done }) {
  const path = `/firms/${firm}/licences/${licence.id}`;
  const consent = useLoad(() => licence.run_by === "firm" ? Promise.resolve({ consent: {}, asked: null }) : get(`${path}/consent`), [path]);
  return html`<${Dialog} title=${t("connect_title", { name: licence.company_name ?? "" })} close=${close}>
    <${Loaded} of=${consent}>${(/** @type {Schema<"LicenceConsent">} */ of) => of.consent
      ? html`<${Open} firm=${firm} licence=${licence} path=${path} close=${close} done=${done} />`
      : of.asked ? html`<${Facts} of=${[[t("waits_answer"), html`<${When} of=${of.asked.asked_at} />`], [t("connect_scope"), of.asked.scope_text], [t("connect_reason"), of.asked.reason]]} />`
      : html`<p>${t("none_yet")}</p><${Ask} path=${path} close=${close} />`}<//>
  <//>`;
}

/** @param {{firm: string, licence: Licence, path: string, close: () => void, done: () => unknown}} of */
function Open({ firm, licence, path, close, done }) {
  const form = useForm({
    initial: { reason: "", scope: "" },
    sends: (values, { key }) => post(`${path}/connections`, values, { key }),
    done: async (made) => {
      connection.set({ ...made, firm_id: firm });
      await done();
    },
  });
  const options = /** @type {const} */ (["look", "prepare", "issue", ...(licence.run_by === "firm" ? /** @type {const} */ (["run"]) : [])]);
  return html`<${Form} form=${form} submit=${t("connect")} cancel=${close}>
    <${Field} form=${form} name="reason" label=${t("connect_reason")} help=${t("connect_reason_help")} required autofocus />
    <${Field} form=${form} name="scope" kind="select" label=${t("connect_scope")} empty=${t("scope_consented")} options=${options.map((each) => [each, t(`scope_${each}`)])} />
  <//>`;
}

/** @param {{path: string, close: () => void}} of */
function Ask({ path, close }) {
  const form = useForm({
    initial: { reason: "", scope: "look", lasts: "standing" },
    sends: (values, { key }) => post(`${path}/consent-request`, values, { key }),
    done: () => { toast(t("consent_asked")); close(); },
  });
  return html`<${Form} form=${form} submit=${t("ask_consent")} cancel=${close}>
    <${Field} form=${form} name="scope" kind="select" label=${t("connect_scope")} options=${/** @type {const} */ (["look", "prepare", "issue"]).map((each) => [each, t(`scope_${each}`)])} required />
    <${Field} form=${form} name="lasts" kind="radio" label=${t("lasts")} options=${[["standing", t("lasts_standing")], ["once", t("lasts_once")]]} required />
    <${Field} form=${form} name="reason" label=${t("connect_reason")} help=${t("connect_reason_help")} required />
  <//>`;
}
