/** @file What happened to something, newest first, with the file of it where the API makes one. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Download } from "../../parts/download.js";
import { When } from "../../parts/figures.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_users.js";

const t = words(texts);

/** @param {{path: string, file?: string, label?: string}} of  `file`: how the CSV is named when it is kept */
export default function HistoryTable({ path, file, label }) {
  return html`${file && html`<p class="buttons"><${Download} path=${`${path}.csv`} name=${`${file}.csv`}>${t("in_csv")}<//></p>`}
    <${Table} label=${label ?? t("history")} source=${path} prefix="h_" columns=${[
      { title: t("what"), wide: true, cell: (/** @type {any} */ row) => row.text },
      { title: t("who"), cell: (/** @type {any} */ row) => row.actor.name },
      { title: t("when"), cell: (/** @type {any} */ row) => html`<${When} of=${row.created_at} />` },
    ]} />`;
}
