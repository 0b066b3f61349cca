/** @file One hand-over to the firm: how far it is, what it holds, and what became of it. */
import { get, post } from "../../core/api.js";
import { day, number } from "../../core/format.js";
import { usePoll } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { FileLink } from "../../parts/download.js";
import { Amount, Facts, State, When } from "../../parts/figures.js";
import History from "../../parts/history.js";
import Loose, { looseFacts } from "../../parts/loose.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_documents.js";
import loose_texts from "../../texts/loose.js";

const t = words(texts);
const of_loose = words(loose_texts);
const COUNTED = /** @type {const} */ (["invoices", "debit_notes", "credit_notes", "collections"]);
/** @typedef {Schema<"ExportView">} Export */

/** @param {ScreenProps} of */
export default function ExportScreen({ params: { business, export: id } }) {
  const path = `/businesses/${business}/exports/${id}`;
  const load = usePoll(() => /** @type {Promise<Export>} */ (get(path)), (of) => of.state !== "queued" && of.state !== "running", [path]);
  const can = useRights(business);
  return html`<${Loaded} of=${load}>${(/** @type {Export} */ of) => html`
    <${Page} title=${`${t("period")}: ${day(of.period_from)} – ${day(of.period_to)}`} back=${`/negocio/${business}/enviar-al-despacho`}
      actions=${of.state === "refused" && can("export:create") && html`<${Act} kind="main" icon="reload" does=${(/** @type {string} */ key) => post(`${path}/retry`, undefined, { key })}
        done=${() => { toast(t("retried")); load.reload(); }}>${t("retry")}<//>`}>
      <${Card}><div aria-live="polite"><p><${State} code=${of.state} text=${of.state_text} /></p>
        ${of.state === "running" && html`<p class="quiet">${t("reading")} ${number(of.documents_read)}</p>`}
        ${of.refusal_text && html`<${Notice} kind=${of.state === "refused" ? "bad" : "warning"} title=${of.state === "refused" ? t("refused") : of.state_text}>${of.refusal_text}<//>`}
        ${of.discard_reason && html`<${Notice} kind="warning" title=${t("discarded")}>${of.discard_reason}<//>`}</div>
        <${Facts} of=${[
          [t("when"), html`<${When} of=${of.created_at} />`],
          of.batch_status ? [t("at_the_firm"), html`<${State} code=${of.batch_status} text=${of.batch_status_text ?? ""} />`] : null,
          of.documents ? [t("documents_count"), COUNTED.filter((each) => of.documents?.[each]).map((each) => t(each, { n: of.documents?.[each] ?? 0 })).join(", ") || "0"] : null,
          of.totals ? [t("base"), html`<${Amount} of=${of.totals.base} />`] : null,
          of.totals ? [t("tax"), html`<${Amount} of=${of.totals.tax} />`] : null,
          of.totals ? [t("total"), html`<${Amount} of=${of.totals.total} />`] : null,
          ...looseFacts(of),
          of.in_flight ? [t("in_flight"), number(of.in_flight)] : null,
          of.rejected ? [t("rejected_count"), number(of.rejected)] : null,
        ]} />
        <p class="buttons">${of.files.map((each) => html`<${FileLink} key=${each.name} saves path=${`${path}/files/${each.name}`}>${each.name}<//>`)}</p>
      <//>
      ${of.found.length > 0 && html`<${Card} title=${t("incidents")}><${Table} label=${t("incidents")} rows=${of.found} id=${(/** @type {any} */ row) => String(of.found.indexOf(row))}
        open=${(/** @type {any} */ row) => row.document_id ? `/negocio/${business}/comprobantes/${row.document_id}` : null} columns=${[
          { title: t("number"), cell: (/** @type {any} */ row) => row.number },
          { title: t("what"), wide: true, cell: (/** @type {any} */ row) => row.text },
          { title: t("value"), cell: (/** @type {any} */ row) => row.value },
          { title: t("state"), cell: (/** @type {any} */ row) => html`<${State} code=${row.severity} text=${row.severity_text} tone=${row.severity === "blocking" ? "bad" : "warning"} />` },
        ]} /><//>`}
      ${of.state === "done" && of.left_out + of.released + of.in_flight > 0 && html`<${Card} title=${of_loose("loose")}><${Loose} path=${path} reloads=${of.version}
        open=${(/** @type {Schema<"LooseDocument">} */ row) => `/negocio/${business}/comprobantes/${row.id}`} /><//>`}
      <${Card} title=${t("history")}><${History} path=${`${path}/history`} reloads=${of.version} /><//>
    <//>`}<//>`;
}
