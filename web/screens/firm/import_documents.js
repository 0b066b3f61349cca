/** @file Documents of an import: line by line, with their incidents and files. */
import { number } from "../../core/format.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { FileLink } from "../../parts/download.js";
import { Amount, Day, Facts, State } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_imports.js";
import { AskClient } from "./ask_client.js";

const t = words(texts);

/** @param {{firm: string, path: string, decides: boolean, isPending: boolean}} of */
export default function ImportDocuments({ firm, path, decides, isPending }) {
  const [shown, setShown] = useState(/** @type {Schema<"ImportedDocument"> | null} */ (null));
  return html`<${Table} label=${t("documents")} source=${`${path}/documents`} prefix="c_" open=${(/** @type {any} */ row) => () => setShown(row)} columns=${[
      { title: t("document"), cell: (/** @type {any} */ row) => row.number },
      { title: t("type"), cell: (/** @type {any} */ row) => row.type_text },
      { title: t("date"), cell: (/** @type {any} */ row) => html`<${Day} of=${row.day} />` },
      { title: t("customer"), cell: (/** @type {any} */ row) => row.receiver_name },
      { title: t("remarks"), cell: (/** @type {Schema<"ImportedDocument">} */ { found, loose, loose_text }) => html`
        ${loose && html`<${State} code=${loose} text=${loose_text ?? ""} />`} ${found.length > 0 && html`<${State} code="incidents" tone="warning" text=${t("with_incidents")} />`}` },
    ]} />
    ${shown && html`<${Document} of=${shown} path=${`${path}/documents/${shown.id}`} close=${() => setShown(null)}
      asks=${decides && (isPending || shown.loose) && shown.found.length > 0 && html`<${AskClient} firm=${firm} path=${path} picks=${[{ document: shown.id }]} done=${() => setShown(null)} />`} />`}`;
}

/** @param {{of: Schema<"ImportedDocument">, path: string, close: () => void, asks: View}} of */
function Document({ of, path, close, asks }) {
  const money = (/** @type {string} */ value) => html`<${Amount} of=${value} currency=${of.currency} />`;
  return html`<${Dialog} title=${`${of.type_text} ${of.number}`} close=${close} wide>
    <${Facts} of=${[[t("date"), html`<${Day} of=${of.day} />`], [t("customer"), of.receiver_name], [t("tax_id"), of.receiver_tax_id]]} />
    ${of.found.map((each) => html`<${Notice} key=${each.code} kind="warning" title=${each.severity_text}>${each.text}<//>`)}
    ${asks && html`<p class="buttons">${asks}</p>`}
    <${Table} label=${t("lines")} rows=${of.lines} id=${(/** @type {any} */ row) => of.lines.indexOf(row)} columns=${[
      { title: t("account"), cell: (/** @type {any} */ row) => row.account },
      { title: t("account_name"), cell: (/** @type {any} */ row) => row.account_name },
      { title: t("side"), cell: (/** @type {any} */ row) => row.side_text },
      { title: t("amount"), right: true, cell: (/** @type {any} */ row) => money(row.amount) },
      { title: t("rate"), right: true, cell: (/** @type {any} */ row) => row.tax_rate && `${number(row.tax_rate)} %` },
      { title: t("base"), right: true, cell: (/** @type {any} */ row) => row.tax_base && money(row.tax_base) },
    ]} />
    <p class="buttons">${of.files.map((each, at) => html`<${FileLink} key=${each} path=${`${path}/files/${each}`}>${of.files_text[at]}<//>`)}</p>
  <//>`;
}
