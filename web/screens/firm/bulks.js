/** @file Activación en bloque: a file is chosen or dropped, and tried; those of before. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { number } from "../../core/format.js";
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { save } from "../../parts/download.js";
import { Field } from "../../parts/field.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { Card, Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_bulk.js";

const t = words(texts);
const COLUMNS = /** @type {const} */ (["program", "code", "client_email", "client_name", "language", "mandate"]);

/** @param {ScreenProps} of */
export default function Bulks({ params: { firm } }) {
  const writes = useRights(firm)("licence:write");
  return html`<${Page} title=${t("bulk")} back=${`/despacho/${firm}/licencias`} lead=${t("bulk_lead")}>
    ${writes && html`<${Card}><${Upload} firm=${firm} /><//>`}
    <${Card} title=${t("before")}><${Before} firm=${firm} /><//>
  <//>`;
}

/** @param {{firm: string}} of */
function Upload({ firm }) {
  const form = useForm({
    initial: { file: null, product: "invoicing", program: "", own_addresses: false },
    sends: ({ file, ...query }, { key }) => post(`/firms/${firm}/activations`, new Blob([file], { type: "text/csv" }), { query: { ...query, dry_run: true }, key }),
    done: ({ id }) => go(`/despacho/${firm}/licencias/en-bloque/${id}`),
  });
  const template = () => save(new Blob([`\ufeff${t("template_columns")}\r\n`], { type: "text/csv" }), t("template_name"));
  return html`<details><summary>${t("what_columns")}</summary><${Facts} of=${COLUMNS.map((each) => [t(`c_${each}`), t(`h_${each}`)])} /></details>
    <${Form} form=${form} submit=${t("try")} label=${t("bulk")} more=${html`<button type="button" class="button" onClick=${template}><${Icon} name="download" />${t("template")}</button>`}>
      <${Field} form=${form} name="product" kind="select" label=${t("product")} required options=${[["invoicing", t("invoicing")], ["notifications", t("notifications")]]} />
      <${Field} form=${form} name="file" kind="file" accept=".csv,.txt,text/csv" label=${t("file")} help=${t("file_help")} required />
      <${Field} form=${form} name="program" kind="select" label=${t("program")} help=${t("program_help")} empty=${t("program_said")} options=${[["eco", t("eco")], ["con", t("con")]]} />
      <${Field} form=${form} name="own_addresses" kind="check" label=${t("own_addresses")} help=${t("own_addresses_help")} />
    <//>`;
}

/** @param {{firm: string}} of */
function Before({ firm }) {
  return html`<${Table} label=${t("before")} source=${`/firms/${firm}/activations`} empty=${t("none_before")}
    open=${(/** @type {any} */ row) => `/despacho/${firm}/licencias/en-bloque/${row.id}`} columns=${[
      { title: t("when"), cell: (/** @type {any} */ row) => html`<${When} of=${row.created_at} />` },
      { title: t("kind"), cell: (/** @type {any} */ row) => t(row.dry_run ? "tried" : "activated") },
      { title: t("state"), cell: (/** @type {any} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
      { title: t("product"), cell: (/** @type {any} */ row) => row.product_text },
      { title: t("rows"), right: true, cell: (/** @type {any} */ row) => number(row.total) },
    ]} />`;
}
