/** @file What happened to something, newest first, with the file of it where the API makes one. */
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import { Download } from "./download.js";
import { When } from "./figures.js";
import { Table } from "./table.js";
import common from "../texts/common.js";

const t = words(common);

/** @param {{path: string, file?: string, label?: string, reloads?: unknown}} of  `file`: how the CSV is named when it is kept */
export default function History({ path, file, label, reloads }) {
  return html`${file && html`<p class="buttons"><${Download} path=${`${path}.csv`} name=${`${file}.csv`}>${t("csv")}<//></p>`}
    <${Table} label=${label ?? t("history")} source=${path} prefix="h_" reloads=${reloads} columns=${[
      { title: t("history_what"), wide: true, cell: (/** @type {any} */ row) => row.text },
      { title: t("history_who"), cell: (/** @type {any} */ row) => row.actor.name },
      { title: t("history_when"), cell: (/** @type {any} */ row) => html`<${When} of=${row.created_at} />` },
    ]} />`;
}
