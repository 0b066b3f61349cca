/** @file Mi despacho: who keeps the books, who asks to, what they may do in the business, who came in. */
import { del, get, post } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Facts, When } from "../../parts/figures.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Empty, Loaded } from "../../parts/states.js";
import texts from "../../texts/business_firm.js";
import Prepared from "./asistente_despacho.js";
import { AcceptForm, AllowForm } from "./my_firm_consent.js";
import { Connections } from "./my_firm_connections.js";

const t = words(texts);
/** @typedef {Schema<"BusinessLicence">} Licence */
/** @typedef {Schema<"BusinessConsent">} Consent */
/** @typedef {Schema<"LicenceRequestView">} Request */
/** @typedef {{licences: Licence[], consents: Consent[], requests: Request[]}} Standing */

/** @param {ScreenProps} of */
export default function MyFirm({ params: { business } }) {
  const path = `/businesses/${business}`;
  const standing = useLoad(() => stands(path), [path]);
  const { reload } = standing;
  return html`<${Page} title=${t("my_firm")}>
    <${Loaded} of=${standing}>${(/** @type {Standing} */ { licences, consents, requests }) => html`
      ${requests.map((each) => html`<${Asking} key=${each.licence_id} path=${path} of=${each} reload=${reload} />`)}
      ${licences.length > 0 && html`<${Prepared} business=${business} changed=${reload} />`}
      ${licences.map((each) => html`<${Firm} key=${each.licence_id} business=${business} of=${each} reload=${reload}
        consent=${consents.find(({ licence_id }) => licence_id === each.licence_id)} />`)}
      ${licences.length + requests.length === 0 && html`<${Empty} icon="firm" text=${t("no_firm")} />`}
      <${Connections} path=${path} reloads=${standing.data} />`}<//>
  <//>`;
}

/** @param {string} path @returns {Promise<Standing>} */
async function stands(path) {
  const [licences, consents, requests] = await Promise.all([
    get(`${path}/licences`), get(`${path}/consents`), get(`${path}/licence-requests`, { query: { limit: 100 } }),
  ]);
  return { licences: licences.data, consents: consents.data, requests: requests.data };
}

/** A firm that waits for an answer. @param {{path: string, of: Request, reload: () => unknown}} given */
function Asking({ path, of, reload }) {
  const [isOpen, setOpen] = useState(false);
  const can = useRights(path.split("/")[2])("licence:answer");
  const firm = of.firm_name;
  const at = `${path}/licence-requests/${of.licence_id}`;
  const done = (/** @type {"accepted" | "refused"} */ what) => { toast(t(what, { firm })); return reload(); };
  return html`<${Card} title=${t("asks_client", { firm })}>
    <p>${t("asks_text")}</p>
    <${Facts} of=${[
      [t("email"), of.firm_email], [t("tax_id"), of.firm_tax_id], [t("product"), of.product_text],
      of.paid_by_text ? [t("plan_by"), of.paid_by_text] : null, [t("since"), html`<${When} of=${of.requested_at} />`],
    ]} />
    ${can && html`<p class="buttons">
      <button type="button" class="button main" onClick=${() => setOpen(true)}>${t("accept")}</button>
      <${Act} kind="danger" does=${(/** @type {string} */ key) => post(`${at}/refusal`, undefined, { key })} done=${() => done("refused")}
        asks=${{ title: t("refuse_title", { firm }), text: t("refuse_text"), kind: "danger", confirm: t("refuse") }}>${t("refuse")}<//></p>`}
    ${isOpen && html`<${Dialog} title=${t("accept_title", { firm })} close=${() => setOpen(false)}>
      <${AcceptForm} path=${`${at}/acceptance`} close=${() => setOpen(false)} done=${() => done("accepted")} /><//>`}
  <//>`;
}

/** @param {{business: string, of: Licence, consent?: Consent, reload: () => unknown}} given */
function Firm({ business, of, consent, reload }) {
  const can = useRights(business);
  return html`<${Card} title=${of.firm_name}>
    ${of.suspended_at && html`<${Notice} kind="warning">${t("rests")}<//>`}
    <${Facts} of=${[
      [t("product"), of.product_text], [t("since"), html`<${When} of=${of.linked_at} />`], [t("email"), of.firm_email],
      [t("tax_id"), of.firm_tax_id], of.plan_paid ? [t("plan"), t("plan_of_firm")] : null,
    ]} />
    ${consent && html`<${Allowed} path=${`/businesses/${business}/consents/${of.licence_id}`} of=${consent} can=${can("consent:write")} reload=${reload} />`}
    ${can("licence:leave") && html`<${Leave} business=${business} of=${of} reload=${reload} />`}
  <//>`;
}

/** What a firm may do, and what it asks for. @param {{path: string, of: Consent, can: boolean, reload: () => unknown}} given */
function Allowed({ path, of: { consent, asked, firm_name: firm, version }, can, reload }) {
  const [isOpen, setOpen] = useState(false);
  const told = (/** @type {"allowed" | "withdrawn" | "consent_refused"} */ what) => { setOpen(false); toast(t(what)); return reload(); };
  return html`<h3>${t("may_do")}</h3>
    ${consent ? html`<${Facts} of=${[[t("scope"), consent.scope_text], [t("lasts"), consent.lasts_text], [t("given"), html`<${When} of=${consent.given_at} />`]]} />
      ${consent.is_used ? html`<p class="help">${t("used")}</p>` : html`<ul>${consent.permissions_text.map((each) => html`<li key=${each}>${each}</li>`)}</ul>`}`
      : html`<p>${t("may_nothing")}</p>`}
    ${asked && html`<${Notice} title=${t("asks_consent", { firm })}>
      <${Facts} of=${[[t("scope"), asked.scope_text], [t("lasts"), asked.lasts_text], [t("reason"), asked.reason], [t("asked_since"), html`<${When} of=${asked.asked_at} />`]]} /><//>`}
    ${can && html`<p class="buttons">
      <button type="button" class=${asked ? "button main" : "button"} onClick=${() => setOpen(true)}>${t(consent ? "change" : "allow")}</button>
      ${asked && html`<${Act} does=${(/** @type {string} */ key) => post(`${path}/refusal`, undefined, { key })} done=${() => told("consent_refused")}
        asks=${{ title: t("refuse_consent_title"), text: t("refuse_consent_text"), kind: "danger", confirm: t("refuse") }}>${t("refuse")}<//>`}
      ${consent && html`<${Act} kind="danger" does=${() => del(path)} done=${() => told("withdrawn")}
        asks=${{ title: t("withdraw_title", { firm }), text: t("withdraw_text"), kind: "danger", confirm: t("withdraw") }}>${t("withdraw")}<//>`}</p>`}
    ${isOpen && html`<${Dialog} title=${t("allow_title", { firm })} close=${() => setOpen(false)}>
      <${AllowForm} path=${path} version=${version} given=${asked ?? consent} close=${() => setOpen(false)} done=${() => told("allowed")} /><//>`}`;
}

/** The way out, with what it would do. @param {{business: string, of: Licence, reload: () => unknown}} given */
function Leave({ business, of, reload }) {
  const [isOpen, setOpen] = useState(false);
  const path = `/businesses/${business}/licences/${of.licence_id}`;
  const firm = of.firm_name;
  const acts = useLoad(() => isOpen ? get(`${path}/acts`) : Promise.resolve({ data: [] }), [path, isOpen]);
  const left = () => { setOpen(false); toast(t("left", { firm })); return reload(); };
  return html`<p class="buttons"><button type="button" class="button danger" onClick=${() => setOpen(true)}>${t("leave")}</button></p>
    ${isOpen && html`<${Dialog} title=${t("leave_title", { firm })} close=${() => setOpen(false)}>
      <${Loaded} of=${acts}>${(/** @type {Schema<"BusinessActs">} */ { data: [act] }) => act
        ? html`<ul>${act.what_happens.map((each) => html`<li key=${each}>${each}</li>`)}</ul>
          <p class="buttons"><${Act} kind="danger" does=${(/** @type {string} */ key) => post(`${path}/leave`, undefined, { key })} done=${left}>${t("leave")}<//></p>`
        : html`<p>${t("leave_not_yet")}</p><p><a class="button" href=${`/negocio/${business}/ajustes?pestana=plan`}>${t("to_plan")}</a></p>`}<//>
    <//>`}`;
}
