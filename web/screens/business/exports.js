/** @file Enviar al despacho: what was handed over, and a new hand-over. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { typedOf } from "../../core/instant.js";
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Day, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_documents.js";

const t = words(texts);
const STATES = /** @type {const} */ (["queued", "running", "done", "refused", "empty"]);
/** @typedef {Schema<"ExportView">} Row */

/** @param {ScreenProps} of */
export default function Exports({ params: { business } }) {
  const [isOpen, setOpen] = useState(false);
  const can = useRights(business);
  const base = `/negocio/${business}/enviar-al-despacho`;
  return html`<${Page} title=${t("exports")} lead=${t("export_text")}
      actions=${can("export:create") && html`<button type="button" class="button main" onClick=${() => setOpen(true)}>${t("new_export")}</button>`}>
    ${isOpen && html`<${Dialog} title=${t("new_export")} close=${() => setOpen(false)}><${NewExport} business=${business} close=${() => setOpen(false)} /><//>`}
    <${Table} source=${`/businesses/${business}/exports`} label=${t("exports")} empty=${t("no_exports")}
      open=${(/** @type {Row} */ row) => `${base}/${row.id}`}
      filters=${[
        { name: "state", label: t("state"), options: STATES.map((each) => [each, t(`state_${each}`)]) },
        { name: "with_incidents", label: t("with_incidents"), kind: "check" },
      ]}
      columns=${[
        { title: t("period"), sort: "period_from", cell: (/** @type {Row} */ row) => html`<${Day} of=${row.period_from} /> – <${Day} of=${row.period_to} />` },
        { title: t("when"), sort: "created_at", cell: (/** @type {Row} */ row) => html`<${When} of=${row.created_at} />` },
        { title: t("formats"), cell: (/** @type {Row} */ row) => row.formats_text.join(", ") },
        { title: t("state"), cell: (/** @type {Row} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
        { title: t("at_the_firm"), cell: (/** @type {Row} */ row) => row.batch_status && html`<${State} code=${row.batch_status} text=${row.batch_status_text} />` },
      ]} />
  <//>`;
}

/** This month so far, as files that the firm takes. @param {{business: string, close: () => void}} of */
function NewExport({ business, close }) {
  const today = typedOf(Date.now()).slice(0, 10);
  const form = useForm({
    initial: { period_from: `${today.slice(0, 8)}01`, period_to: today },
    sends: (values, { key }) => post(`/businesses/${business}/exports`, values, { key }),
    done: ({ id }) => { toast(t("prepared")); close(); return go(`/negocio/${business}/enviar-al-despacho/${id}`); },
  });
  return html`<${Form} form=${form} submit=${t("prepare")} cancel=${close}>
    <${Field} form=${form} name="period_from" kind="date" label=${t("period_from")} required autofocus />
    <${Field} form=${form} name="period_to" kind="date" label=${t("period_to")} required />
    <p class="help">${t("formats_text")}</p>
  <//>`;
}
