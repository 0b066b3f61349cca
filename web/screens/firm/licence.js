/** @file Panel de control of a licence: what it is, how it is used, its mails, and what can be done. */
import { get, post } from "../../core/api.js";
import { useLoad, usePoll } from "../../core/load.js";
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Day, Facts, State, When } from "../../parts/figures.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Connect } from "./connect.js";
import { Acts, FirmEmail } from "./licence_acts.js";
import { Steps } from "./licence_steps.js";
import texts from "../../texts/firm_licences.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */
const MAILS = /** @type {const} */ (["firm", "client"]);
/** Nobody is written to because of it any more. @param {Licence} of */
const isOver = ({ state }) => ["unlinked", "deleted", "withdrawn"].includes(state);

/** @param {ScreenProps} of */
export default function LicencePanel({ params: { firm, licence: id } }) {
  const path = `/firms/${firm}/licences/${id}`;
  const load = usePoll(() => /** @type {Promise<Licence>} */ (get(path)), (of) => of.state !== "provisioning", [path]);
  const can = useRights(firm);
  const [isConnecting, setConnecting] = useState(false);
  return html`<${Loaded} of=${load}>${(/** @type {Licence} */ of) => html`
    <${Page} title=${of.company_name ?? t("panel")} lead=${`${t("panel")} · ${of.product_text}`} back=${`/despacho/${firm}/licencias`} actions=${html`
        ${can("licence:connect") && of.state === "active" && of.business_id && html`<button type="button" class="button main" onClick=${() => setConnecting(true)}>${t("connect")}</button>`}
        ${of.product === "invoicing" && of.business_id && can("import:read") && html`<a class="button" href=${`/despacho/${firm}/licencias/${id}/envios`}>${t("handing")}</a>`}
        ${can("licence:write") && of.state === "draft" && html`<a class="button main" href=${`/despacho/${firm}/${of.product === "notifications" ? "pymes" : "licencias"}/nueva?licencia=${id}`}>${t("continue_draft")}</a>`}
        ${of.product === "notifications" && html`<a class="button" href=${`/despacho/${firm}/pymes/${id}`}>${t("sme_licence")}</a>`}
        <a class="button" href=${`/despacho/${firm}/licencias/${id}/historico`}>${t("history")}</a>`}>
      ${of.failure && html`<${Notice} kind="bad" title=${t("failed")}>${of.failure.detail}<//>`}
      ${of.progress && of.state !== "active" && html`<${Card}><${Steps} of=${of} /><//>`}
      <${Card} title=${t("facts")}><${Facts} of=${[
        [t("state"), html`<${State} code=${of.state} text=${of.state_text} />`],
        [t("code"), of.company_code], [t("client"), of.client_email], [t("firm_email"), of.firm_email],
        [t("paid_by"), of.paid_by_text], [t("run_by"), of.run_by_text],
        of.activated_at ? [t("since"), html`<${When} of=${of.activated_at} />`] : null,
        of.stops_on ? [t("stops_on"), html`<${Day} of=${of.stops_on} />`] : null,
      ]} /><//>
      ${of.business_id && html`<${Figures} path=${path} version=${of.version} />`}
      ${of.mail && html`<${Mails} of=${of} path=${path} can=${can("licence:write") && !isOver(of)} reload=${load.reload} />`}
      ${can("licence:write") && !isOver(of) && html`<${Card} title=${t("change_email")}><${FirmEmail} firm=${firm} licence=${of} done=${load.reload} /><//>`}
      <${Acts} firm=${firm} of=${of} can=${can} reload=${load.reload} />
      ${isConnecting && html`<${Connect} firm=${firm} licence=${of} close=${() => setConnecting(false)} done=${() => go(`/negocio/${of.business_id}`)} />`}
    <//>`}<//>`;
}

/** @param {{path: string, version: number}} of */
function Figures({ path, version }) {
  const panel = useLoad(() => /** @type {Promise<Schema<"Panel">>} */ (get(`${path}/panel`)), [path, version]);
  return html`<${Card} title=${t("figures")}><${Loaded} of=${panel}>${(/** @type {Schema<"Panel">} */ of) =>
    html`<ul class="plain">${of.lines.map((each) => html`<li key=${each.code}>${each.text}</li>`)}</ul>`}<//><//>`;
}

/** @param {{of: Licence, path: string, can: boolean, reload: () => void}} given */
function Mails({ of, path, can, reload }) {
  return html`<${Card} title=${t("mails")}>
    <ul class="chosen">${MAILS.map((name) => {
      const mail = of.mail?.[name];
      return mail && html`<li key=${name}><span>${t(`mail_${name}`)} (${mail.to}): <${State} code=${mail.state} text=${mail.state_text} /> ${mail.reason_text}</span>
        ${can && html`<${Act} icon="send" does=${(/** @type {string} */ key) => post(`${path}/mails/${name}/resend`, undefined, { key })} done=${() => { toast(t("resent")); reload(); }}>${t("resend")}<//>`}</li>`;
    })}</ul>
    ${can && of.state === "active" && of.run_by === "client" && html`<p><${Act} icon="key" does=${(/** @type {string} */ key) => post(`${path}/access-key`, undefined, { key })} done=${() => { toast(t("key_sent")); reload(); }}>${t("access_key")}<//></p>`}
  <//>`;
}
