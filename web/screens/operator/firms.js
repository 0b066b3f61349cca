/** @file Despachos: all firms, those that ask to be confirmed at hand. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { State, When } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/operator.js";

const t = words(texts);
/** @typedef {Schema<"OperatedFirm">} Firm */

export default function Firms() {
  return html`<${Page} title=${t("firms")}>
    <${Table} source="/operator/firms" label=${t("firms")} search empty=${t("no_firms")} open=${(/** @type {Firm} */ row) => `/operador/despachos/${row.id}`}
      filters=${[
        { name: "state", label: t("state"), counts: "by_state", options: [["unconfirmed", t("unconfirmed")], ["confirmed", t("confirmed")], ["locked", t("locked")]] },
        { name: "waiting", label: t("only_waiting"), kind: "check" },
      ]}
      columns=${[
        { title: t("firm"), sort: "name", cell: (/** @type {Firm} */ row) => row.name },
        { title: t("tax_id"), cell: (/** @type {Firm} */ row) => row.tax_id },
        { title: t("email"), cell: (/** @type {Firm} */ row) => row.email },
        { title: t("state"), cell: (/** @type {Firm} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
        { title: t("asked_at"), sort: "asked_at", cell: (/** @type {Firm} */ row) => row.request && html`<${When} of=${row.request.asked_at} />` },
        { title: t("created_at"), sort: "created_at", cell: (/** @type {Firm} */ row) => html`<${When} of=${row.created_at} />` },
      ]} />
  <//>`;
}
