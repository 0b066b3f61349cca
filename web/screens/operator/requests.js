/** @file Solicitudes: what firms ask the operator for; what waits for the operator first. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { State, When } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/operator.js";

const t = words(texts);
/** @typedef {Schema<"OperatedFeatureRequest">} Request */
/** @type {Request["state"][]} */
const STATES = ["asked", "approved", "rejected", "revoked", "withdrawn"];

export default function Requests() {
  return html`<${Page} title=${t("requests")}><${RequestList} /><//>`;
}

/** @param {{firm?: string}} of  `firm`: only what it asks for */
export function RequestList({ firm }) {
  return html`<${Table} source=${`/operator/feature-requests${firm ? `?q=${firm}` : ""}`} label=${t("requests")} search=${!firm} prefix=${firm ? "s_" : ""} empty=${t("no_requests")}
    open=${(/** @type {Request} */ row) => `/operador/solicitudes/${row.firm_id}/${row.id}`}
    filters=${firm ? [] : [
      { name: "state", label: t("state"), counts: "by_state", options: STATES.map((each) => [each, t(`request_${/** @type {"asked"} */ (each)}`)]) },
      { name: "waiting", label: t("only_waiting"), kind: "check" },
    ]}
    columns=${[
      ...(firm ? [] : [{ title: t("firm"), sort: "firm_name", cell: (/** @type {Request} */ row) => row.firm_name }]),
      { title: t("feature"), cell: (/** @type {Request} */ row) => row.feature_text },
      { title: t("state"), cell: (/** @type {Request} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
      { title: t("waits_for"), cell: (/** @type {Request} */ row) => row.waits_for_text },
      { title: t("last_said"), sort: firm ? undefined : "since", cell: (/** @type {Request} */ row) => html`<${When} of=${row.said.at(-1)?.at} />` },
    ]} />`;
}
