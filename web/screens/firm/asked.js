/** @file What clients were asked about the incidents of an import, and about which of them they can be. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { html } from "../../core/view.js";
import { AskClient, AskedOf } from "./ask_client.js";

/** @typedef {Schema<"SeenIncident">} Incident */
/** @typedef {Schema<"FirmQuestion">} Question */
/** @typedef {{kinds: Schema<"QuestionKindView">[], questions: Question[]}} Known */
/** @typedef {Incident & {question?: Question, mayAsk: boolean}} Row */
const OVER = ["withdrawn", "ended"]; // may be asked anew

/** @param {string} firm @param {string} id  of the import */
export const useAsked = (firm, id) => useLoad(() => known(firm, id), [firm, id]);

/** @param {string} firm @param {string} id @returns {Promise<Known>} */
async function known(firm, id) {
  const questions = [];
  const { kinds } = await get(`/firms/${firm}/question-settings`);
  for (let cursor = ""; ;) {
    const page = await get(`/firms/${firm}/questions`, { query: { import_id: id, limit: 100, cursor } });
    questions.push(...page.data);
    if (!page.next_cursor) return { kinds, questions };
    cursor = page.next_cursor;
  }
}

/** What tells an incident from others. @param {Pick<Incident, "document_id" | "code" | "value" | "field">} of */
export const identity = ({ document_id, code, value, field }) => `${document_id} ${code} ${field} ${value}`;

/** Incidents with what was asked about each. @param {Incident[]} found @param {Known} [read] @returns {Row[]} */
export function joined(found, { kinds, questions } = { kinds: [], questions: [] }) {
  const asked = new Map(questions.map((each) => [identity({ ...each.incident, document_id: each.document.id }), each]));
  const canAsk = (/** @type {Incident} */ { code, field, document_id }) => Boolean(document_id) && kinds.some((kind) => kind.code === code && (!kind.fields.length || kind.fields.includes(field)));
  return found.map((each) => {
    const question = asked.get(identity(each));
    return { ...each, question, mayAsk: canAsk(each) && (!question || OVER.includes(question.state)) };
  });
}

/** @param {{firm: string, path: string, rows: Row[], done: () => unknown}} of */
export const AskAbout = ({ firm, path, rows, done }) => html`<${AskClient} firm=${firm} path=${path} done=${done}
  picks=${rows.map(({ document_id, code, value }) => ({ document: document_id, code, value }))} />`;

/** Beside incidents: what was asked, and the way to ask. @param {{firm: string, path: string, rows: Row[], asks: boolean, done: () => unknown}} of */
export function Asked({ firm, path, rows, asks, done }) {
  const open = rows.filter(({ mayAsk }) => mayAsk);
  return html`${rows.map((row) => row.question && html`<div key=${identity(row)}><${AskedOf} firm=${firm} of=${row.question} done=${done} /></div>`)}
    ${asks && open.length > 0 && html`<${AskAbout} firm=${firm} path=${path} rows=${open} done=${done} />`}`;
}
