/** @file Mantenimiento de Licencias: data and days, number, installations, and what can be done with the licence. */
import { get, patch } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { usePoll } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Day, Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { Later } from "../../parts/later.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Acts } from "../firm/licence_acts.js";
import { Steps } from "../firm/licence_steps.js";
import { SendNumber } from "./send_number.js";
import { ShownNumber } from "./shown_number.js";
import { TermsFields, termsOf } from "./terms_fields.js";
import texts from "../../texts/sme.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */

/** @param {ScreenProps} of */
export default function SmeLicence({ params: { firm, licence: id } }) {
  const path = `/firms/${firm}/licences/${id}`;
  const load = usePoll(() => /** @type {Promise<Licence>} */ (get(path)), (of) => of.state !== "provisioning", [path]);
  const can = useRights(firm);
  const [isChanging, setChanging] = useState(false);
  const panel = `/despacho/${firm}/licencias/${id}`;
  return html`<${Loaded} of=${load}>${(/** @type {Licence} */ of) => html`
    <${Page} title=${of.company_name ?? t("maintain")} lead=${t("maintain")} back=${`/despacho/${firm}/pymes`} actions=${html`
        <a class="button" href=${panel}>${t("panel")}</a><a class="button" href=${`${panel}/historico`}>${t("history")}</a>`}>
      ${of.failure && html`<${Notice} kind="bad" title=${t("failed")}>${of.failure.detail}<//>`}
      ${of.progress && ["provisioning", "provisioning_failed", "awaiting_client"].includes(of.state) && html`<${Card}><${Steps} of=${of} /><//>`}
      ${of.hold && html`<${Notice} kind="warning" title=${t("held")}>${of.hold.reason}<//>`}
      <${Card} title=${t("data")} actions=${can("licence:write") && ["active", "suspended"].includes(of.state) && html`
          <button type="button" class="button" onClick=${() => setChanging(true)}><${Icon} name="edit" />${t("change")}</button>`}>
        <${Facts} of=${[
          [t("state"), html`<${State} code=${of.state} text=${of.state_text} />`], [t("tax_id"), of.tax_id], [t("contact"), of.client_name], [t("email"), of.client_email], [t("phone"), of.terms?.phone],
          [t("computers"), of.terms?.installations], [t("valid_from"), html`<${Day} of=${of.terms?.valid_from} />`], [t("valid_until"), html`<${Day} of=${of.terms?.valid_until} />`],
          of.activated_at ? [t("since"), html`<${When} of=${of.activated_at} />`] : null, of.stops_on ? [t("stops_on"), html`<${Day} of=${of.stops_on} />`] : null, [t("notes"), of.terms?.notes],
        ]} />
      <//>
      <${LicenceNumber} firm=${firm} of=${of} writes=${can("licence:write")} reload=${load.reload} />
      ${of.installations && html`<${Later} of=${() => import("./installations.js")} with=${{ path: `${path}/installations`, version: of.version, writes: can("licence:write"), done: load.reload }} />`}
      <${Acts} firm=${firm} of=${of} can=${can} reload=${load.reload} />
      ${isChanging && html`<${Change} of=${of} path=${path} close=${() => setChanging(false)} done=${() => { setChanging(false); toast(t("saved")); load.reload(); }} />`}
    <//>`}<//>`;
}

/** @param {{firm: string, of: Licence, writes: boolean, reload: () => void}} given */
function LicenceNumber({ firm, of, writes, reload }) {
  const [isSending, setSending] = useState(false);
  const mail = of.mail?.number;
  return html`<${Card} title=${t("number")}>
    ${!of.installations ? html`<p>${t("no_number")}</p>` : html`<p class="help">${t("number_text")}</p>
      ${writes && html`<p><${ShownNumber} key=${of.version} firm=${firm} licence=${of.id} /></p>`}
      ${of.number_mails > 0 && html`<p>${t("number_sent")}: ${mail && html`<${State} code=${mail.state} text=${mail.state_text} /> ${mail.reason_text} · `}${t("sent_times", { n: of.number_mails })}</p>`}
      ${writes && of.state === "active" && html`<p class="buttons"><button type="button" class="button main" onClick=${() => setSending(true)}><${Icon} name="send" />${t("send_data")}</button></p>`}`}
    ${isSending && html`<${SendNumber} firm=${firm} licence=${of} close=${() => setSending(false)} done=${reload} />`}
  <//>`;
}

/** @param {{of: Licence, path: string, close: () => void, done: () => void}} given */
function Change({ of, path, close, done }) {
  const { installations, valid_from, valid_until, phone, notes } = /** @type {Schema<"LicenceTerms">} */ (of.terms);
  const form = useForm({
    initial: { client_name: of.client_name ?? "", installations: String(installations), valid_from, valid_until, phone: phone ?? "", notes: notes ?? "" },
    sends: ({ client_name, ...terms }) => patch(`${path}/terms`, { client_name, ...termsOf(terms) }, { version: of.version }),
    done,
  });
  return html`<${Dialog} title=${t("data")} close=${close}><${Form} form=${form} submit=${t("change")} cancel=${close}>
    <${Field} form=${form} name="client_name" label=${t("contact")} autocomplete="off" required />
    <${TermsFields} form=${form} />
  <//><//>`;
}
