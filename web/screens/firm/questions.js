/** @file Preguntas a clientes: what was asked, since when, and what they answered. */
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Age } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_questions.js";
import { AskedDialog, QuestionState } from "./ask_client.js";
import { CompanyFilter } from "./company_filter.js";

const t = words(texts);
const STATES = /** @type {const} */ (["open", "answered", "withdrawn", "ended"]);
/** @typedef {Schema<"FirmQuestion">} Row */

/** @param {ScreenProps} of */
export default function Questions({ params: { firm } }) {
  const [turn, setTurn] = useState(0);
  const [shown, setShown] = useState(/** @type {Row | null} */ (null));
  const close = () => setShown(null);
  return html`<${Page} title=${t("questions")} lead=${t("lead")}>
    <${Table} source=${`/firms/${firm}/questions`} label=${t("questions")} search reloads=${turn} empty=${t("none")}
      open=${(/** @type {Row} */ row) => () => setShown(row)}
      filters=${[
        { name: "state", label: t("state"), first: "open", counts: "by_state", options: STATES.map((each) => [each, t(each)]) },
        { name: "company_id", label: t("company"), draws: (/** @type {string} */ value, /** @type {any} */ set) => html`<${CompanyFilter} firm=${firm} label=${t("company")} value=${value} set=${set} />` },
      ]}
      columns=${[
        { title: t("question"), cell: (/** @type {Row} */ row) => row.text },
        { title: t("company"), sort: "company_name", cell: (/** @type {Row} */ row) => `${row.company_code} ${row.company_name}` },
        { title: t("document"), cell: (/** @type {Row} */ row) => row.document.number },
        { title: t("answer"), cell: (/** @type {Row} */ { answer }) => answer && html`${answer.choice_text}${answer.text && html`: <q>${answer.text}</q>`}` },
        { title: t("state"), cell: (/** @type {Row} */ row) => html`<${QuestionState} of=${row} />` },
        { title: t("asked"), sort: "created_at", cell: (/** @type {Row} */ row) => html`<${Age} of=${row.asked_at} />` },
      ]} />
    ${shown && html`<${AskedDialog} leads firm=${firm} of=${shown} close=${close} done=${() => { close(); setTurn(turn + 1); }} />`}
  <//>`;
}
