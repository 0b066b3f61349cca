/** @file Mi cuenta: what happened. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Download } from "../../parts/download.js";
import { When } from "../../parts/figures.js";
import { Card } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function History() {
  return html`<${Card}><p class="buttons"><${Download} path="/me/history.csv" name="historial.csv">${t("history_file")}<//></p>
    <${Table} label=${t("tab_history")} source="/me/history" columns=${[
      { title: t("history_what"), wide: true, cell: (/** @type {any} */ row) => row.text },
      { title: t("history_who"), cell: (/** @type {any} */ row) => row.actor.name },
      { title: t("history_when"), cell: (/** @type {any} */ row) => html`<${When} of=${row.created_at} />` },
    ]} /><//>`;
}
