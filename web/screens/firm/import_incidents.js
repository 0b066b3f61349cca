/** @file Incidents of an import: what to do with each, and what the client was asked about it. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useQuery } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useMemo } from "../../core/view.js";
import { State } from "../../parts/figures.js";
import { Failure, Notice } from "../../parts/notice.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_questions.js";
import { AskClient, AskedOf } from "./ask_client.js";

const t = words(texts);
/** @typedef {Schema<"SeenIncident">} Incident */
/** @typedef {Schema<"FirmQuestion">} Question */
/** @typedef {Incident & {question?: Question, mayAsk: boolean}} Row */
const OVER = ["withdrawn", "ended"]; // may be asked anew
/** @type {Record<string, (row: Row) => boolean>} */
const WHICH = { blocking: (row) => row.severity === "blocking", askable: (row) => row.mayAsk, asked: (row) => Boolean(row.question) };

/** @param {{firm: string, path: string, of: Schema<"Import">, asks: boolean}} given  `path`: of the import */
export default function ImportIncidents({ firm, path, of, asks }) {
  const [query] = useQuery();
  const load = useLoad(() => known(firm, of.id), [firm, of.id]);
  const rows = useMemo(() => joined(of.found, load.data).filter(WHICH[query.i_which] ?? (() => true)), [of, load.data, query.i_which]);
  const offers = asks && rows.some(({ mayAsk }) => mayAsk);
  const pick = (/** @type {Row} */ { document_id, code, value }) => ({ document: String(document_id), code, value });
  const button = (/** @type {Row[]} */ chosen) => html`<${AskClient} firm=${firm} path=${path} picks=${chosen.map(pick)} done=${load.reload} />`;
  return html`<${Failure} of=${load.error} again=${load.reload} />
    ${of.found.length < of.incidents && html`<${Notice}>${t("some_shown", { shown: of.found.length, n: of.incidents })}<//>`}
    <${Table} label=${t("incidents")} rows=${rows} prefix="i_" empty=${t("incidents_none")} id=${key}
      filters=${[{ name: "which", label: t("which"), options: [["blocking", t("blocking")], ["askable", t("askable")], ["asked", t("asked_ones")]] }]}
      select=${offers && ((/** @type {Row} */ row) => row.mayAsk)}
      selects=${offers && ((/** @type {string[]} */ _, /** @type {() => void} */ __, /** @type {Row[]} */ chosen) => button(chosen))}
      columns=${[
        { title: t("what_to_do"), wide: true, cell: (/** @type {Row} */ row) => row.text },
        { title: t("severity"), cell: (/** @type {Row} */ row) => html`<${State} code=${row.severity} tone=${row.severity === "blocking" ? "bad" : "warning"} text=${row.severity_text} />` },
        { title: t("document"), cell: (/** @type {Row} */ row) => row.number },
        { title: t("value"), cell: (/** @type {Row} */ row) => row.value },
        { title: t("question"), cell: (/** @type {Row} */ row) => html`
          ${row.question && html`<${AskedOf} firm=${firm} of=${row.question} done=${load.reload} />`} ${asks && row.mayAsk && button([row])}` },
      ]} />`;
}

/** Of which kinds clients can be asked, and what they were asked about this import. @param {string} firm @param {string} id */
async function known(firm, id) {
  /** @type {Question[]} */
  const questions = [];
  const { kinds } = await get(`/firms/${firm}/question-settings`);
  for (let cursor = ""; ;) {
    const page = await get(`/firms/${firm}/questions`, { query: { import_id: id, limit: 100, cursor } });
    questions.push(...page.data);
    if (!page.next_cursor) return { kinds: /** @type {Schema<"QuestionKindView">[]} */ (kinds), questions };
    cursor = page.next_cursor;
  }
}

/** @param {Pick<Row, "document_id" | "code" | "value" | "field">} row */
const key = ({ document_id, code, value, field }) => `${document_id} ${code} ${field} ${value}`;

/** What keeps documents from the books first. @param {Incident[]} found @param {Awaited<ReturnType<typeof known>>} [read] @returns {Row[]} */
function joined(found, { kinds, questions } = { kinds: [], questions: [] }) {
  const asked = new Map(questions.map((each) => [key({ ...each.incident, document_id: each.document.id }), each]));
  /** @param {Incident} of */
  const canAsk = ({ code, field, document_id }) => Boolean(document_id) && kinds.some((kind) => kind.code === code && (!kind.fields.length || kind.fields.includes(field)));
  return found.map((row) => {
    const question = asked.get(key(row));
    return { ...row, question, mayAsk: canAsk(row) && (!question || OVER.includes(question.state)) };
  }).sort((a, b) => Number(b.severity === "blocking") - Number(a.severity === "blocking"));
}
