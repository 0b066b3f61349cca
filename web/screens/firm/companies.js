/** @file Empresas: those of the firm's programs and those made by hand. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Download } from "../../parts/download.js";
import { State } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { toast } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Empty } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_companies.js";
import { CompanyFields } from "./company_fields.js";
import { PROGRAMS } from "./programs.js";

const t = words(texts);

/** @param {ScreenProps} of */
export default function Companies({ params: { firm } }) {
  const writes = useRights(firm)("company:write");
  const [isNew, setNew] = useState(false);
  const upload = html`<a class="button main" href=${`/despacho/${firm}/empresas/lista`}><${Icon} name="export" />${t("upload")}</a>`;
  const actions = html`${writes && html`${upload}<button type="button" class="button" onClick=${() => setNew(true)}><${Icon} name="add" />${t("company_new")}</button>`}
    <${Download} path=${`/firms/${firm}/companies.csv`} name="empresas.csv">${t("in_csv")}<//>`;
  return html`<${Page} title=${t("companies")} actions=${actions}>
    <${Table} source=${`/firms/${firm}/companies`} label=${t("companies")} search
      empty=${html`<${Empty} icon="building" text=${t("companies_empty")}>${writes && upload}<//>`}
      filters=${[
        { name: "program", label: t("program"), options: PROGRAMS.map((each) => [each, t(each)]) },
        { name: "group", label: t("licence"), options: [["active", t("group_active")], ["in_progress", t("group_in_progress")], ["inactive", t("group_inactive")], ["none", t("group_none")]] },
        { name: "gone", label: t("in_list"), first: "false", options: [["false", t("in_list_yes")], ["true", t("gone")]] },
      ]}
      columns=${[
        { title: t("code"), sort: "code", cell: (/** @type {any} */ row) => row.code },
        { title: t("name"), sort: "name", cell: (/** @type {any} */ row) => html`${row.name}${row.gone_at && html` <${State} code="gone" text=${t("gone")} />`}` },
        { title: t("tax_id"), sort: "tax_id", cell: (/** @type {any} */ row) => row.tax_id },
        { title: t("program"), cell: (/** @type {any} */ row) => t(row.program) },
        { title: t("email"), cell: (/** @type {any} */ row) => row.email },
        { title: t("licence"), cell: (/** @type {Schema<"Company">} */ row) => Object.keys(row.licensed).length > 0 && t("licensed") },
      ]}
      open=${(/** @type {any} */ row) => `/despacho/${firm}/empresas/${row.id}`} />
    ${isNew && html`<${NewCompany} firm=${firm} close=${() => setNew(false)} />`}
  <//>`;
}

/** @param {{firm: string, close: () => void}} of */
function NewCompany({ firm, close }) {
  const read = useLoad(() => get(`/firms/${firm}`), [firm]);
  const form = useForm({
    initial: { name: "", tax_id: "", id_type: "", email: "", address: "" },
    sends: (values, { key }) => post(`/firms/${firm}/companies`, { country: read.data.country, ...values }, { key }),
    done: ({ id }) => {
      toast(t("company_made"));
      go(`/despacho/${firm}/empresas/${id}`);
    },
  });
  return html`<${Dialog} title=${t("company_new")} close=${close}>
    <p>${t("company_new_text")}</p>
    <${Form} form=${form} submit=${t("create")} cancel=${close} disabled=${!read.data}>
      <${CompanyFields} form=${form} />
    <//>
  <//>`;
}
