/** @file A document that the new one refers to. */
import { useChoices } from "../../core/catalogue.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/new_document_rest.js";
import { isNote, isOther } from "./new_document_body.js";

const t = words(texts);
const IN_ARREARS = "13"; // has no number, code or reason

/** @param {{form: import("../../core/form.js").FormState, at: string}} of */
export default function Reference({ form, at }) {
  const kinds = useChoices("reference-documents");
  const codes = useChoices("reference-codes");
  const type = form.value(`${at}.type`);
  return html`<${Field} form=${form} name=${`${at}.type`} kind="select" label=${t("reference")} options=${kinds} required />
    ${isOther(type) && html`<${Field} form=${form} name=${`${at}.other_type`} label=${t("reference_other")} required />`}
    <${Field} form=${form} name=${`${at}.issued_at`} kind="date" label=${t("issued_on")} required />
    ${type !== IN_ARREARS && html`
      <${Field} form=${form} name=${`${at}.number`} label=${t("reference_number")} required />
      <${Field} form=${form} name=${`${at}.code`} kind="select" label=${t("reference_code")} options=${codes} empty="—" required />
      ${isOther(form.value(`${at}.code`)) && html`<${Field} form=${form} name=${`${at}.other_code`} label=${t("reference_code_other")} required />`}
      <${Field} form=${form} name=${`${at}.reason`} label=${t("reference_reason")} required />
      ${isNote(form.value("type")) && html`<${Field} form=${form} name=${`${at}.total`} kind="amount" currency=${form.value("currency")} label=${t("reference_total")} help=${t("reference_total_help")} />`}`}`;
}
