/** @file Enviar al despacho: what was handed over, a new hand-over, and what the firm asks, proposes and may do. */
import { get, read } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { withQuery } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Day, State, When } from "../../parts/figures.js";
import { Later } from "../../parts/later.js";
import { Failure, Notice } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/business_documents.js";
import Questions from "./questions.js";

const t = words(texts);
const STATES = /** @type {const} */ (["queued", "running", "done", "refused", "empty"]);
/** @typedef {Schema<"ExportView">} Row */
/** @typedef {{proposed: boolean, asked: number}} Waiting */

/** @param {ScreenProps} of */
export default function Exports({ params: { business } }) {
  const [isOpen, setOpen] = useState(false);
  const can = useRights(business);
  const waiting = useLoad(() => waits(business), [business]);
  const given = { business, changed: waiting.reload };
  return html`<${Page} title=${t("exports")} lead=${t("export_text")}
      actions=${can("export:create") && html`<button type="button" class="button main" onClick=${() => setOpen(true)}>${t("new_export")}</button>`}>
    ${isOpen && html`<${Dialog} title=${t("new_export")} close=${() => setOpen(false)} wide><${Later} of=${() => import("./exports_new.js")} with=${{ business, close: () => setOpen(false) }} /><//>`}
    <${Failure} of=${waiting.error} again=${waiting.reload} />
    ${waiting.data && html`<${Told} of=${waiting.data} />`}
    <${Questions} business=${business} />
    <${Tabs} label=${t("exports")} of=${[
      ["envios", t("tab_handed"), () => html`<${Handed} business=${business} />`],
      ["programadas", t("tab_schedule"), () => html`<${Later} of=${() => import("./exports_schedule.js")} with=${given} />`],
      ["peticiones", t("tab_asked"), () => html`<${Later} of=${() => import("./exports_asked.js")} with=${given} />`],
      ...(can("consent:read") ? [["permiso", t("tab_by_firm"), () => html`<${Later} of=${() => import("./exports_consent.js")} with=${{ business }} />`]] : []),
    ]} />
  <//>`;
}

/** What of the firm waits for an answer. @param {string} business @returns {Promise<Waiting>} */
async function waits(business) {
  const path = `/businesses/${business}`;
  const [proposal, asked] = await Promise.all([read(`${path}/schedule-proposal`), get(`${path}/export-requests`, { query: { limit: 100 } })]);
  return { proposed: proposal.body?.state === "proposed", asked: asked.data.filter((/** @type {Schema<"ExportRequestView">} */ { state }) => state === "asked").length };
}

/** @param {{of: Waiting}} given */
const Told = ({ of: { proposed, asked } }) => html`
  ${proposed && html`<${Notice}>${t("proposed_told")} <a href=${withQuery({ pestana: "programadas" })}>${t("to_answer")}</a><//>`}
  ${asked > 0 && html`<${Notice}>${t("asked_told", { n: asked })} <a href=${withQuery({ pestana: "peticiones" })}>${t("to_answer")}</a><//>`}`;

/** @param {{business: string}} of */
function Handed({ business }) {
  return html`<${Table} source=${`/businesses/${business}/exports`} label=${t("exports")} empty=${t("no_exports")}
    open=${(/** @type {Row} */ row) => `/negocio/${business}/enviar-al-despacho/${row.id}`}
    filters=${[
      { name: "state", label: t("state"), options: STATES.map((each) => [each, t(`state_${each}`)]) },
      { name: "with_incidents", label: t("with_incidents"), kind: "check" },
    ]}
    columns=${[
      { title: t("period"), sort: "period_from", cell: (/** @type {Row} */ row) => html`<${Day} of=${row.period_from} /> – <${Day} of=${row.period_to} />` },
      { title: t("when"), sort: "created_at", cell: (/** @type {Row} */ row) => html`<${When} of=${row.created_at} />${row.is_scheduled && html` <span class="help">${t("by_itself")}</span>`}` },
      { title: t("formats"), cell: (/** @type {Row} */ row) => row.formats_text.join(", ") },
      { title: t("state"), cell: (/** @type {Row} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
      { title: t("at_the_firm"), cell: (/** @type {Row} */ row) => row.batch_status && html`<${State} code=${row.batch_status} text=${row.batch_status_text} />` },
    ]} />`;
}
