/** @file The documents that a batch leaves to a later one, and why; how many it left out, released and carries late. */
import { number } from "../core/format.js";
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import { Day, State } from "./figures.js";
import { Table } from "./table.js";
import texts from "../texts/loose.js";

const t = words(texts);
/** @typedef {Schema<"LooseDocument">} Document */

/** What a batch says of them, beside its other facts. @param {Pick<Schema<"ExportView">, "left_out" | "released" | "incident_counts">} of @returns {([string, View] | null)[]} */
export const looseFacts = ({ left_out, released, incident_counts: { LATE_DOCUMENT: late } }) => [
  left_out ? [t("left_out"), number(left_out)] : null,
  released ? [t("released"), number(released)] : null,
  late ? [t("late"), number(late)] : null,
];

/**
 * @param {{path: string, open?: (row: Document) => string, acts?: (row: Document) => View, reloads?: unknown}} of
 *   `path`: of the batch; `acts`: what can be done with one
 */
export default function Loose({ path, open, acts, reloads }) {
  return html`<p>${t("loose_text")}</p>
    <${Table} label=${t("loose")} source=${`${path}/loose-documents`} prefix="l_" empty=${t("loose_none")} open=${open} reloads=${reloads} columns=${[
      { title: t("number"), cell: (/** @type {Document} */ row) => row.number },
      { title: t("date"), cell: (/** @type {Document} */ row) => html`<${Day} of=${row.day} />` },
      { title: t("why"), cell: (/** @type {Document} */ row) => html`<${State} code=${row.why} text=${row.why_text} />` },
      { title: t("what"), wide: true, cell: (/** @type {Document} */ row) => html`${row.found.map((each) => html`<p key=${each.code}>${each.text}</p>`)}${acts?.(row)}` },
    ]} />`;
}
