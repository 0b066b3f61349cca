/** @file Empresa: what is known of it, its chart of accounts, its history; tax id put right. */
import { del, get, patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Facts, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Field } from "../../parts/field.js";
import { Icon } from "../../parts/icon.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Later } from "../../parts/later.js";
import { Loaded } from "../../parts/states.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/firm_companies.js";
import { CompanyFields, IdType } from "./company_fields.js";
import { receiving } from "./receiving.js";
import History from "../../parts/history.js";

const t = words(texts);

/** @param {ScreenProps} of */
export default function Company({ params: { firm, company: id } }) {
  const path = `/firms/${firm}/companies/${id}`;
  const can = useRights(firm);
  const company = useLoad(() => get(path), [path]);
  const data = /** @type {Schema<"Company"> | undefined} */ (company.data);
  const tabs = [
    ["datos", t("data"), () => html`<${Data} of=${data} path=${path} firm=${firm} writes=${can("company:write")} reload=${company.reload} />`],
    ["plan", t("chart"), () => html`<${Later} of=${() => import("./company_chart.js")} with=${{ path, writes: can("company:write"), code: data?.code }} />`],
    can("import:read") && ["formatos", t("formats"), () => html`<${Later} of=${() => import("./format_settings.js")} with=${{ path: `${path}/export-formats`, writes: can("company:write"), ofCompany: true }} />`],
    ["contabilizacion", t("posting"), () => html`<${Later} of=${() => import("./posting_rules.js")} with=${{ path: `${path}/posting-rules`, writes: can("company:write"), ofCompany: true }} />`],
    ["cierre", t("close_books"), () => html`<${Card}><${Later} of=${() => import("./closed_books.js")} with=${{ of: path, writes: can("company:write") }} /><//>`],
    can("licence:read") && ["historial", t("history"), () => html`<${History} path=${`${path}/history`} file=${`historial-${data?.code}`} />`],
  ].filter(Boolean);
  return html`<${Page} title=${data ? `${data.code} ${data.name}` : t("company")} back=${`/despacho/${firm}/empresas`}
    actions=${can("import:read") && html`${data?.licensed.invoicing?.business_id && can("licence:read") && html`<${Act} icon="mail" does=${() => handing(firm, data)}>${t("handing")}<//>`}
      <a class="button" href=${`/despacho/${firm}/importaciones?company_id=${id}&status=*`}><${Icon} name="import" />${t("imports_of")}</a>`}>
    <${Loaded} of=${company}>${() => html`<${Tabs} label=${t("company")} of=${tabs} />`}<//>
  <//>`;
}

/** Lead to the window of what its client hands over. @param {string} firm @param {Schema<"Company">} company */
async function handing(firm, company) {
  const licence = (await receiving(firm, company.code)).find(({ company_id }) => company_id === company.id);
  await go(`/despacho/${firm}/licencias${licence ? `/${licence.id}/envios` : `?q=${encodeURIComponent(company.tax_id)}`}`);
}

/** @param {{of: Schema<"Company">, path: string, firm: string, writes: boolean, reload: () => void}} of */
function Data({ of, path, firm, writes, reload }) {
  const [open, setOpen] = useState("");
  const isOwn = of.program === "own";
  const done = (/** @type {keyof typeof texts.es} */ said) => () => {
    setOpen("");
    toast(t(said));
    reload();
  };
  const isLicensed = Object.keys(of.licensed).length > 0;
  return html`<${Card}>
      ${of.gone_at && html`<${Notice} kind="warning" title=${t("gone")}>${t(isOwn ? "gone_own" : "gone_text")}<//>`}
      <${Facts} of=${[
        [t("code"), of.code], [t("name"), of.name], [t("tax_id"), of.tax_id], [t("program"), t(of.program === "eco" || of.program === "con" ? of.program : "own")],
        [t("email"), of.email], [t("address"), of.address], [t("activities"), of.activities.join(", ") || null],
        [t("licence"), isLicensed ? html`<a href=${`/despacho/${firm}/licencias?q=${encodeURIComponent(of.tax_id)}`}>${t("licence_see")}</a>` : t("group_none")],
        [t("updated_at"), html`<${When} of=${of.updated_at} />`],
      ]} />
      ${!isOwn && html`<p class="help">${t("of_program")}</p>`}
      ${writes && html`<p class="buttons">
        ${isOwn && html`<button type="button" class="button" onClick=${() => setOpen("edit")}><${Icon} name="edit" />${t(of.gone_at ? "bring_back" : "change")}</button>`}
        <button type="button" class="button" onClick=${() => setOpen("tax")}><${Icon} name="edit" />${t("tax_id_right")}</button>
        ${isOwn && !of.gone_at && html`<${Act} icon="delete" does=${() => del(path, { version: of.version })} done=${done("company_removed")}
          asks=${{ title: t("company_remove_title", { name: of.name }), text: t("company_remove_text"), kind: "danger", confirm: t("take_out") }}>${t("take_out")}<//>`}
      </p>`}
    <//>
    ${open === "edit" && html`<${Edit} of=${of} path=${path} close=${() => setOpen("")} done=${done("saved")} />`}
    ${open === "tax" && html`<${TaxId} of=${of} path=${path} close=${() => setOpen("")} done=${done("tax_id_righted")} />`}`;
}

/** @param {{of: Schema<"Company">, path: string, close: () => void, done: () => void}} of */
function Edit({ of, path, close, done }) {
  const form = useForm({
    initial: { name: of.name, tax_id: of.tax_id, id_type: of.id_type ?? "", email: of.email ?? "", address: of.address ?? "" },
    sends: ({ name, tax_id, id_type, email = null, address = null }) => patch(path, { name, tax_id, ...(id_type && { id_type }), email, address }, { version: of.version }),
    done,
  });
  return html`<${Dialog} title=${t("change")} close=${close}><${Form} form=${form} submit=${t("save")} cancel=${close}><${CompanyFields} form=${form} /><//><//>`;
}

/** @param {{of: Schema<"Company">, path: string, close: () => void, done: () => void}} of */
function TaxId({ of, path, close, done }) {
  const form = useForm({
    initial: { id_number: of.tax_id, id_type: "" },
    sends: (values, { key }) => post(`${path}/tax-id`, { country: of.country, ...values }, { key }),
    done,
  });
  return html`<${Dialog} title=${t("tax_id_right")} close=${close}>
    <p>${t("tax_id_right_text")}</p>
    <${Form} form=${form} submit=${t("tax_id_right")} cancel=${close}>
      <${Field} form=${form} name="id_number" label=${t("tax_id")} help=${t("tax_id_help")} required autofocus />
      <${IdType} form=${form} />
    <//>
  <//>`;
}
