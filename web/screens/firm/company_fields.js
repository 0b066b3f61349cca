/** @file What is typed of a company, whether it is made or changed. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/firm_companies.js";

const t = words(texts);

/** @param {{form: import("../../core/form.js").FormState}} of */
export function CompanyFields({ form }) {
  return html`<${Field} form=${form} name="name" label=${t("name")} help=${t("legal_name_help")} required autofocus />
    <${Field} form=${form} name="tax_id" label=${t("tax_id")} help=${t("tax_id_help")} required />
    <${IdType} form=${form} />
    <${Field} form=${form} name="email" kind="email" label=${t("email")} />
    <${Field} form=${form} name="address" label=${t("address")} />`;
}

/** @param {{form: import("../../core/form.js").FormState}} of */
export function IdType({ form }) {
  const kinds = useLoad(() => get("/catalogues/identification-types"));
  return html`<${Field} form=${form} name="id_type" kind="select" label=${t("id_type")} help=${t("id_type_help")} empty=${t("id_type_by_number")}
    options=${(kinds.data?.data ?? []).map((/** @type {Schema<"CatalogueEntry">} */ { code, description }) => [code, description])} />`;
}
