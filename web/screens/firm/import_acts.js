/** @file Importar (all, or the clean part), Eliminar, Restaurar and Deshacer, of one import or several, with what became of each. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { day } from "../../core/format.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Amount, State } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { Notice } from "../../parts/notice.js";
import texts from "../../texts/firm_imports.js";

const t = words(texts);

/** What can be done with an import, by its state. @type {Record<string, string[]>} */
const ACTS = { pending: ["import", "discard"], discarded: ["restore"], imported: ["undo"], imported_with_incidents: ["undo"] };
/** Which of them ask why. @typedef {"discard" | "undo"} Reasoned */
/** @param {{status: string}} row */
export const isDecidable = (row) => row.status in ACTS;

/** @param {{firm: string, rows: any[], done: () => void}} of */
export function ImportActs({ firm, rows, done }) {
  const [asks, setAsks] = useState(/** @type {Reasoned | null} */ (null));
  const [results, setResults] = useState(/** @type {Schema<"ActResult">[] | null} */ (null));
  const fits = (/** @type {string} */ act) => rows.filter(({ status }) => ACTS[status]?.includes(act)).length;
  const names = new Map(rows.map((row) => [row.id, nameOf(row)]));
  const sends = async (/** @type {string} */ act, /** @type {string} */ key, /** @type {object} */ more = {}) =>
    setResults((await post(`/firms/${firm}/imports/acts`, { act, ids: rows.map(({ id }) => id), ...more }, { key })).data);
  const shows = (/** @type {string} */ act) => (rows.length ? fits(act) > 0 : ACTS.pending.includes(act));
  const isFor = (/** @type {string} */ act) => rows.length > 0 && fits(act) === rows.length;
  const question = { title: t("import_title", { n: rows.length }), text: asked(rows, "import_text"), confirm: t("import_act") };
  const ofPart = { title: t("clean_title", { n: rows.length }), text: asked(rows, "clean_text"), confirm: t("clean_act") };
  return html`
    ${shows("import") && html`<${Act} kind="main" icon="import" disabled=${!isFor("import")} asks=${question} does=${(/** @type {string} */ key) => sends("import", key)}>${t("import_act")}<//>`}
    ${shows("import") && rows.some(({ incidents }) => incidents > 0) && html`<${Act} icon="import" disabled=${!isFor("import")} asks=${ofPart} does=${(/** @type {string} */ key) => sends("import", key, { part: "clean" })}>${t("clean_act")}<//>`}
    ${shows("discard") && html`<button type="button" class="button" disabled=${!isFor("discard")} onClick=${() => setAsks("discard")}><${Icon} name="delete" />${t("discard_act")}</button>`}
    ${shows("restore") && html`<${Act} icon="reload" disabled=${!isFor("restore")} does=${(/** @type {string} */ key) => sends("restore", key)}>${t("restore_act")}<//>`}
    ${shows("undo") && html`<button type="button" class="button" disabled=${!isFor("undo")} onClick=${() => setAsks("undo")}><${Icon} name="back" />${t("undo_act")}</button>`}
    ${asks && html`<${Why} act=${asks} rows=${rows} close=${() => setAsks(null)} sends=${(/** @type {any} */ { reason }, /** @type {any} */ { key }) => sends(asks, key, { reason })} />`}
    ${results && html`<${Results} of=${results} names=${names} close=${() => { setResults(null); done(); }} />`}`;
}

/** @param {any} row */
const nameOf = (row) => `${row.firm_company_code} ${row.company_name} (${day(row.period_from)} – ${day(row.period_to)})`;

/** What is about to be taken into the books. @param {any[]} rows @param {"import_text" | "clean_text"} text */
const asked = (rows, text) => html`<p>${t(text)}</p><ul>${rows.map((row) => html`<li key=${row.id}>${nameOf(row)}: <${Amount} of=${row.total} currency=${row.currency} />${row.incidents > 0 && html` · <strong>${t("with_incidents")}</strong>`}</li>`)}</ul>`;

/** @param {{act: Reasoned, rows: any[], close: () => void, sends: (values: any, request: {key: string}) => Promise<unknown>}} of */
function Why({ act, rows, close, sends }) {
  const form = useForm({ initial: { reason: "" }, guards: false, sends, done: close });
  return html`<${Dialog} title=${t(`${act}_title`, { n: rows.length })} close=${close}>
    <p>${t(`${act}_text`)}</p><ul>${rows.map((row) => html`<li key=${row.id}>${nameOf(row)}</li>`)}</ul>
    <${Form} form=${form} submit=${t(`${act}_act`)} kind="danger" cancel=${close}>
      <${Field} form=${form} name="reason" kind="area" label=${t("reason")} help=${t(`${act}_reason_help`)} required autofocus />
    <//>
  <//>`;
}

/** @param {{of: Schema<"ActResult">[], names: Map<string, string>, close: () => void}} of */
function Results({ of, names, close }) {
  const failed = of.filter(({ is_done }) => !is_done).length;
  return html`<${Dialog} title=${t("results")} close=${close} wide>
    <${Notice} kind=${failed ? "warning" : "good"} live>${t("results_text", { done: of.length - failed, all: of.length })}<//>
    <div class="list scroll"><table><thead><tr><th scope="col">${t("import")}</th><th scope="col">${t("result")}</th></tr></thead>
      <tbody>${of.map(({ id, is_done, problem, status, status_text, answered }) => html`<tr key=${id}><th scope="row">${names.get(id)}</th>
        <td>${is_done ? html`<${State} code=${status ?? ""} text=${status_text ?? ""} />${answered > 0 && html` <strong>${t("answered_since", { n: answered })}</strong>`}` : html`<span class="error">${problem?.detail}</span>`}</td></tr>`)}</tbody>
    </table></div>
    <p class="buttons"><button type="button" class="button main" onClick=${close} autofocus>${t("understood")}</button></p>
  <//>`;
}
