/** @file Configuración of a client: the switch by which it manages its own notifications, which is its licence for SMEs. */
import { get, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { coded } from "./coded.js";
import { TermsFields, termsOf } from "./terms_fields.js";
import texts from "../../texts/sme_clients.js";

const t = words(texts);
/** @typedef {Schema<"ClientView">} Client */
/** @typedef {{firm: string, of: Client, path: string, close: () => void, done: () => void}} Asked */
const BEGINS = new Set(["draft", "provisioning_failed"]); // what is issued by switching on, as where there is none

/** @param {{firm: string, of: Client, path: string, reload: () => void}} given */
export default function SelfManagement({ firm, of, path, reload }) {
  const can = useRights(firm);
  const [isOpen, setOpen] = useState(false);
  const read = useLoad(() => /** @type {Promise<Schema<"FirmView">>} */ (get(`/firms/${firm}`)), [firm]);
  const licence = of.sme_licence;
  const rests = licence?.state === "suspended";
  const isNew = !licence || BEGINS.has(licence.state);
  const isOn = !isNew && !rests; // active, or on its way there
  const isServed = of.services.includes("notifications");
  const lacks = isServed && isNew && read.data?.features.includes("sme_licences") === false;
  const asked = { firm, of, path, close: () => setOpen(false), done: () => { setOpen(false); toast(t(isNew ? "turned_on" : "turned")); reload(); } };
  return html`<${Loaded} of=${read}>${() => html`<${Card}>
    <p><button type="button" class="switch" role="switch" aria-checked=${isOn} disabled=${!can("licence:write") || !isServed || lacks} onClick=${() => setOpen(true)}>${t("self_managed")}</button></p>
    <p>${!isServed ? t("not_served") : of.self_managed ? t("self_managed_on") : isOn && licence ? t("on_its_way", { state: licence.state_text }) : t("self_managed_off")}</p>
    ${lacks && html`<${Notice} kind="warning">${t("needs_feature")} <a href=${`/despacho/${firm}/pymes/activacion`}>${t("ask")}</a><//>`}
    ${licence && !isNew && html`<p><a href=${`/despacho/${firm}/pymes/${licence.id}`}>${t("to_licence")}</a></p>`}
    ${isOpen && (isNew ? html`<${Begin} ...${asked} />` : html`<${Turn} ...${asked} on=${!isOn} />`)}
  <//>`}<//>`;
}

/** Its licence is made and issued. @param {Asked} of */
function Begin({ of, path, close, done }) {
  const form = useForm({
    initial: {
      company_id: of.companies[0].id, client_name: "", client_email: of.companies.find(({ email }) => email)?.email ?? "", language: "es",
      terms: { installations: "1", valid_from: "", valid_until: "", phone: "", notes: "" },
    },
    sends: ({ terms, ...values }) => put(`${path}/self-management`, { self_managed: true, ...values, terms: termsOf(terms) }),
    done,
  });
  return html`<${Dialog} title=${t("turn_on")} close=${close}><p>${t("self_managed_on")}</p><${Form} form=${form} submit=${t("turn_on")} cancel=${close}>
    ${of.companies.length > 1 && html`<${Field} form=${form} name="company_id" kind="select" label=${t("which_company")} options=${of.companies.map((each) => [each.id, `${coded(each)} ${each.name}`])} required />`}
    <${Field} form=${form} name="client_name" label=${t("contact")} autocomplete="off" required autofocus />
    <${Field} form=${form} name="client_email" kind="email" label=${t("email")} help=${t("email_help")} autocomplete="off" required />
    <${Field} form=${form} name="language" kind="select" label=${t("language")} options=${[["es", t("spanish")], ["en", t("english")]]} required />
    <${TermsFields} form=${form} at="terms." isNew />
  <//><//>`;
}

/** A licence that there is rests, or works again: what that does is told first, in the API's words. @param {Asked & {on: boolean}} given */
function Turn({ firm, of, path, close, done, on }) {
  const id = of.sme_licence?.id;
  const wanted = on ? "reinstate" : of.self_managed ? "suspend" : "withdraw";
  const load = useLoad(async () => {
    const [licence, acts] = await Promise.all([get(`/firms/${firm}/licences/${id}`), get(`/firms/${firm}/licences/${id}/acts`)]);
    return { ended: licence.ended, act: /** @type {Schema<"Acts">} */ (acts).data.find(({ act }) => act === wanted) };
  }, [firm, id]);
  const form = useForm({
    initial: { mailboxes_to: "", terms: { valid_until: "" } },
    sends: ({ terms, ...values }) => put(`${path}/self-management`, { self_managed: on, ...values, ...(terms?.valid_until && { terms }) }),
    done,
  });
  return html`<${Dialog} title=${t(on ? "turn_on" : "turn_off")} close=${close}><${Loaded} of=${load}>${(/** @type {{ended: boolean, act?: Schema<"ActView">}} */ { ended, act }) => html`
    <ul>${act?.what_happens.map((each) => html`<li key=${each}>${each}</li>`)}</ul>
    <${Form} form=${form} submit=${t(on ? "turn_on" : "turn_off")} cancel=${close} kind=${on ? "main" : "danger"}>
      ${wanted !== "withdraw" && html`<${Field} form=${form} name="mailboxes_to" kind="radio" label=${t("mailboxes_to")} options=${[["firm", t("by_firm")], ["client", t("by_client")]]} required />`}
      ${ended && html`<${Field} form=${form} name="terms.valid_until" kind="date" label=${t("renew_until")} help=${t("renew_help")} required />`}
    <//>`}<//><//>`;
}
