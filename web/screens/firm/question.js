/** @file One question to a client: what was asked about which document, what they answered, and the way back. */
import { post } from "../../core/api.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Amount, Day, Facts, When } from "../../parts/figures.js";
import { Notice, toast } from "../../parts/notice.js";
import texts from "../../texts/firm_questions.js";
import { QuestionState } from "./ask_client.js";

const t = words(texts);

/** @param {{firm: string, of: Schema<"FirmQuestion">, done: () => unknown, leads?: boolean}} given */
export default function Question({ firm, of, done, leads }) {
  const can = useRights(firm);
  const { document, incident, answer } = of;
  return html`<p><strong>${of.text}</strong></p>
    ${answer && html`<${Notice} kind="good" title=${answer.choice_text}>${answer.text && html`<q>${answer.text}</q>`}
      <p class="quiet-text">${answer.effect_text} · <${When} of=${answer.at} /></p>
      ${answer.by_email && html`<p class="quiet-text">${t(answer.is_by_link ? "by_link" : "signed_in", { email: answer.by_email })}</p>`}<//>`}
    <${Facts} of=${[
      [t("state"), html`<${QuestionState} of=${of} /> ${of.end_text}`],
      [t("company"), `${of.company_code} ${of.company_name}`],
      [t("document"), `${document.document_type_text} ${document.number}`],
      [t("date"), html`<${Day} of=${document.day} />`],
      [t("customer"), document.customer],
      [t("total"), html`<${Amount} of=${document.total} currency=${document.currency} />`],
      [t("asked"), html`<${When} of=${of.asked_at} />`],
      [t("mailed"), of.mailed_at ? html`<${When} of=${of.mailed_at} />` : t("not_mailed")],
      of.reminders > 0 ? [t("reminders"), of.reminders] : null,
    ]} />
    ${of.is_asked_by_itself && html`<p class="help">${t("by_itself")}</p>`}
    <h3>${t("incident")}</h3><p>${incident.text}</p>
    <h3>${t("choices")}</h3><ul>${of.choices.map((each) => html`<li key=${each.id}>${each.text} <span class="quiet-text">${each.account ? t("does", { effect: each.effect_text, account: each.account }) : each.effect_text}</span></li>`)}</ul>
    <p class="buttons">${leads && html`<a class="button" href=${`/despacho/${firm}/importaciones/${of.import_id}?pestana=incidencias`}>${t("see_import")}</a>`}
      ${can("import:decide") && (of.state === "open" || of.state === "answered") && html`<${Act} icon="back" does=${() => post(`/firms/${firm}/questions/${of.id}/withdrawal`)}
        done=${() => { toast(t("withdrawn_done")); return done(); }} asks=${{ title: t("withdraw_title"), text: t("withdraw_text"), confirm: t("withdraw"), kind: "danger" }}>${t("withdraw")}<//>`}</p>`;
}
