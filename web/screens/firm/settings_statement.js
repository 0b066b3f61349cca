/** @file Datos del despacho · Estado de cuenta: what the plans come to in a month, and who pays. */
import { number } from "../../core/format.js";
import { useQuery } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useId } from "../../core/view.js";
import { Download } from "../../parts/download.js";
import { Amount, Day, Facts } from "../../parts/figures.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_settings.js";

const t = words(texts);
/** @typedef {Schema<"StatementLine">} Line */

/** @param {{firm: string}} of */
export default function Statement({ firm }) {
  const [{ mes: month = "" }, set] = useQuery();
  const id = useId();
  return html`<div class="field"><label for=${id}>${t("month")}</label>
      <input id=${id} type="month" value=${month} onChange=${(/** @type {any} */ event) => set({ mes: event.target.value, e_cursor: null })} /></div>
    <p class="buttons"><${Download} path=${`/firms/${firm}/statement.csv${month ? `?month=${month}` : ""}`} name=${`${t("statement")} ${month}.csv`}>${t("csv")}<//></p>
    <${Table} label=${t("statement")} source=${`/firms/${firm}/statement`} prefix="e_" always=${{ month }} empty=${t("statement_empty")} id=${(/** @type {Line} */ row) => `${row.licence_id} ${row.first_day} ${row.paid_by}`}
      above=${(/** @type {Schema<"Statement">} */ of) => html`<p>${t(of.closed ? "closed" : "open")}</p>
        <${Facts} of=${[
          [t("from_to"), html`<${Day} of=${of.period_from} /> – <${Day} of=${of.period_to} />`],
          [t("payment"), of.payment_text],
          ...of.totals.map((each) => [t("total_of", { payer: each.paid_by_text }), html`<strong><${Amount} of=${each.amount} currency=${each.currency} /></strong>`]),
        ]} />`}
      columns=${[
        { title: t("line_company"), wide: true, cell: (/** @type {Line} */ row) => `${row.company_code} ${row.company_name}` },
        { title: t("product"), cell: (/** @type {Line} */ row) => row.product_text },
        { title: t("plan"), cell: (/** @type {Line} */ row) => row.plan_text ?? t("plan_none") },
        { title: t("paid_by"), cell: (/** @type {Line} */ row) => row.paid_by_text },
        { title: t("days"), right: true, cell: (/** @type {Line} */ row) => `${number(row.charged_days)} / ${number(row.days)}` },
        { title: t("documents"), right: true, cell: (/** @type {Line} */ row) => row.documents === null ? "—" : `${number(row.documents)}${row.included === null ? "" : ` / ${number(row.included)}`}` },
        { title: t("overage"), right: true, cell: (/** @type {Line} */ row) => html`<${Amount} of=${row.overage_amount} currency=${row.currency ?? undefined} />` },
        { title: t("amount"), right: true, cell: (/** @type {Line} */ row) => html`<${Amount} of=${row.amount} currency=${row.currency ?? undefined} />` },
      ]} />`;
}
