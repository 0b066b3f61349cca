/** @file The authorisation under which a customer does not pay a tax, or part of it. */
import { useChoices } from "../../core/catalogue.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/new_document_rest.js";
import { isOther } from "./new_document_body.js";

const t = words(texts);
const BY_ARTICLE = new Set(["02", "03", "06", "07", "08"]);

/** @param {{form: import("../../core/form.js").FormState, at: string}} of */
export default function Exoneration({ form, at }) {
  const kinds = useChoices("exemption-documents");
  const institutions = useChoices("institutions");
  const type = form.value(`${at}.type`);
  return html`<div class="several"><div class="pair">
    <${Field} form=${form} name=${`${at}.type`} kind="select" label=${t("exemption")} options=${kinds} empty="—" required />
    ${isOther(type) && html`<${Field} form=${form} name=${`${at}.other_type`} label=${t("exemption_other")} required />`}
    <${Field} form=${form} name=${`${at}.number`} label=${t("exemption_number")} required />
    <${Field} form=${form} name=${`${at}.institution`} kind="select" label=${t("institution")} options=${institutions} empty="—" required />
    ${isOther(form.value(`${at}.institution`)) && html`<${Field} form=${form} name=${`${at}.institution_other`} label=${t("institution_other")} required />`}
    <${Field} form=${form} name=${`${at}.issued_at`} kind="date" label=${t("issued_on")} required />
    <${Field} form=${form} name=${`${at}.rate`} kind="amount" label=${t("exempt_points")} help=${t("exempt_points_help")} required />
    ${BY_ARTICLE.has(type) && html`<${Field} form=${form} name=${`${at}.article`} kind="number" label=${t("article")} required />
      <${Field} form=${form} name=${`${at}.subsection`} kind="number" label=${t("subsection")} />`}
  </div></div>`;
}
