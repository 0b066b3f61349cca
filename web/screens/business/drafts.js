/** @file Borradores: documents that are not finished, to be gone on with or deleted. */
import { del } from "../../core/api.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { ask } from "../../parts/dialog.js";
import { Amount, Day, When } from "../../parts/figures.js";
import { sentence, toast } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_documents.js";

const t = words(texts);
/** @typedef {Schema<"ListedDraftView">} Row */

/** @param {ScreenProps} of */
export default function Drafts({ params: { business } }) {
  const path = `/businesses/${business}/drafts`;
  const sheet = `/negocio/${business}/facturas/nueva`;
  const name = (/** @type {Row} */ row) => row.receiver_name ?? t("no_customer");
  const remove = async (/** @type {Row} */ row, /** @type {() => void} */ reload) => {
    if (!(await ask({ title: t("draft_delete_title", { name: name(row) }), text: t("draft_delete_text"), kind: "danger", confirm: t("draft_delete") }))) return;
    await del(`${path}/${row.id}`, { version: row.version }).then(() => toast(t("draft_deleted")), (error) => toast(sentence(error), "bad"));
    reload();
  };
  return html`<${Page} title=${t("drafts")} lead=${t("drafts_text")} actions=${html`<a class="button main" href=${sheet}>${t("new_document")}</a>`}>
    <${Table} source=${path} label=${t("drafts")} search empty=${t("no_drafts")} open=${(/** @type {Row} */ row) => `${sheet}?borrador=${row.id}`}
      columns=${[
        { title: t("customer"), sort: "receiver_name", wide: true, cell: name },
        { title: t("type"), cell: (/** @type {Row} */ row) => row.type_text },
        { title: t("total"), right: true, cell: (/** @type {Row} */ row) => html`<${Amount} of=${row.total} currency=${row.currency} />` },
        { title: t("changed"), sort: "changed_at", cell: (/** @type {Row} */ row) => html`<${When} of=${row.changed_at} /> <small class="quiet-text">${row.changed_by.name}</small>` },
        { title: t("kept_until"), cell: (/** @type {Row} */ row) => html`<${Day} of=${row.expires_at} />` },
      ]}
      actions=${(/** @type {Row} */ row) => [{ icon: "delete", label: `${t("draft_delete")}: ${name(row)}`, danger: true, act: (/** @type {() => void} */ reload) => remove(row, reload) }]} />
  <//>`;
}
