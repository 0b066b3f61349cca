/** @file What a hand-over of a period would be of: by type what goes, what does not and why; nothing is made. */
import { get } from "../../core/api.js";
import { number } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Amount } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_handing.js";

const t = words(texts);
const COUNTED = /** @type {const} */ (["free", "late", "taken", "in_flight", "rejected"]);
/** @typedef {Schema<"ExportPreview">} Foreseen */

/** @param {{business: string, period_from: string, period_to: string}} of */
export function Preview({ business, period_from, period_to }) {
  const load = useLoad(() => get(`/businesses/${business}/export-preview`, { query: { period_from, period_to } }), [business, period_from, period_to]);
  return html`<div aria-live="polite"><h3>${t("would_go")}</h3>
    <${Loaded} of=${load}>${(/** @type {Foreseen} */ of) => html`
      ${of.refusal && html`<${Notice} kind="warning" title=${t("nothing")}>${of.refusal_text}<//>`}
      ${of.by_type.length > 0 && html`<${Table} label=${t("would_go")} rows=${[...of.by_type, ...(of.by_type.length > 1 ? [of] : [])]}
        id=${(/** @type {any} */ row) => row.document_type ?? "total"} columns=${[
          { title: t("type"), cell: (/** @type {any} */ row) => row.document_type_text ?? t("total") },
          ...COUNTED.filter((each) => each === "free" || of[each] > 0).map((each) => ({ title: t(each), right: true, cell: (/** @type {any} */ row) => number(row[each]) })),
          { title: t("comes_to"), right: true, cell: (/** @type {any} */ row) => row.totals?.map((/** @type {Schema<"PreviewedTotal">} */ { currency, total }) => html`<div key=${currency}><${Amount} of=${total} currency=${currency} /></div>`) },
        ]} />`}
      ${of.taken_by.map(({ export_id, documents }) => html`<p key=${export_id} class="help">${t("taken_by", { n: documents })} <a href=${`/negocio/${business}/enviar-al-despacho/${export_id}`}>${t("see_it")}</a></p>`)}
      ${!of.refusal && html`<p class="help">${t("preview_help")}</p>`}`}<//></div>`;
}
