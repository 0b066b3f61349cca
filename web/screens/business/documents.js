/** @file Comprobantes: what the business issued. */
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Amount, State, When } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_documents.js";

const t = words(texts);
const STATES = /** @type {const} */ (["issued", "signed", "sent", "unknown", "accepted", "accepted_with_warnings", "rejected"]);
/** @typedef {Schema<"DocumentView">} Row */

/** @param {ScreenProps} of */
export default function Documents({ params: { business } }) {
  const can = useRights(business);
  const base = `/negocio/${business}`;
  return html`<${Page} title=${t("documents")} actions=${can("document:issue") && html`<a class="button main" href=${`${base}/facturas/nueva`}>${t("new_document")}</a>`}>
    <${Table} source=${`/businesses/${business}/documents`} label=${t("documents")} search empty=${t("no_documents")}
      open=${(/** @type {Row} */ row) => `${base}/comprobantes/${row.id}`}
      filters=${[
        { name: "state", label: t("state"), options: STATES.map((each) => [each, t(`state_${each}`)]), counts: "by_state" },
        { name: "issued_from", label: t("from"), kind: "date" },
        { name: "issued_to", label: t("to"), kind: "date" },
        { name: "total_from", label: t("total_from"), kind: "amount" },
        { name: "total_to", label: t("total_to"), kind: "amount" },
      ]}
      columns=${[
        { title: t("number"), sort: "number", cell: (/** @type {Row} */ row) => row.number },
        { title: t("type"), cell: (/** @type {Row} */ row) => row.type_text },
        { title: t("customer"), sort: "receiver_name", wide: true, cell: (/** @type {Row} */ row) => row.receiver_name ?? t("no_customer") },
        { title: t("date"), sort: "issued_at", cell: (/** @type {Row} */ row) => html`<${When} of=${row.issued_at} />` },
        { title: t("total"), right: true, cell: (/** @type {Row} */ row) => html`<${Amount} of=${row.total} currency=${row.currency} />` },
        { title: t("state"), cell: (/** @type {Row} */ row) => html`<${State} code=${row.state} text=${row.state_text} tone=${row.obstacle ? "warning" : undefined} />` },
      ]} />
  <//>`;
}
