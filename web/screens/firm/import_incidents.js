/** @file Incidents of an import: what to do with each, and what the client was asked about it. */
import { useQuery } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useMemo } from "../../core/view.js";
import { State } from "../../parts/figures.js";
import { Failure, Notice } from "../../parts/notice.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_questions.js";
import { AskAbout, Asked, identity, joined, useAsked } from "./asked.js";

const t = words(texts);
/** @typedef {import("./asked.js").Row} Row */
/** @type {Record<string, (row: Row) => boolean>} */
const WHICH = { blocking: (row) => row.severity === "blocking", askable: (row) => row.mayAsk, asked: (row) => Boolean(row.question) };
/** What keeps documents from the books comes first. @param {Row} a @param {Row} b */
const worst = (a, b) => Number(b.severity === "blocking") - Number(a.severity === "blocking");

/** @param {{firm: string, path: string, of: Schema<"Import">, asks: boolean}} given  `path`: of the import */
export default function ImportIncidents({ firm, path, of, asks }) {
  const [query] = useQuery();
  const load = useAsked(firm, of.id);
  const rows = useMemo(() => joined(of.found, load.data).filter(WHICH[query.i_which] ?? (() => true)).sort(worst), [of, load.data, query.i_which]);
  const given = { firm, path, done: load.reload };
  const offers = asks && rows.some(({ mayAsk }) => mayAsk);
  return html`<${Failure} of=${load.error} again=${load.reload} />
    ${of.found.length < of.incidents && html`<${Notice}>${t("some_shown", { shown: of.found.length, n: of.incidents })}<//>`}
    <${Table} label=${t("incidents")} rows=${rows} prefix="i_" empty=${t("incidents_none")} id=${identity}
      filters=${[{ name: "which", label: t("which"), options: [["blocking", t("blocking")], ["askable", t("askable")], ["asked", t("asked_ones")]] }]}
      select=${offers && ((/** @type {Row} */ row) => row.mayAsk)}
      selects=${offers && ((/** @type {string[]} */ _, /** @type {() => void} */ __, /** @type {Row[]} */ chosen) => html`<${AskAbout} ...${given} rows=${chosen} />`)}
      columns=${[
        { title: t("what_to_do"), wide: true, cell: (/** @type {Row} */ row) => row.text },
        { title: t("severity"), cell: (/** @type {Row} */ row) => html`<${State} code=${row.severity} tone=${row.severity === "blocking" ? "bad" : "warning"} text=${row.severity_text} />` },
        { title: t("document"), cell: (/** @type {Row} */ row) => row.number },
        { title: t("value"), cell: (/** @type {Row} */ row) => row.value },
        { title: t("question"), cell: (/** @type {Row} */ row) => html`<${Asked} ...${given} rows=${[row]} asks=${asks} />` },
      ]} />`;
}
