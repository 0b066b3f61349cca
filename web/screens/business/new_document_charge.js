/** @file A charge that is no sale: 10 % for service, a stamp, somebody else's money. */
import { useChoices } from "../../core/catalogue.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/new_document_rest.js";
import { isOther, isOthersMoney } from "./new_document_body.js";

const t = words(texts);

/** @param {{form: import("../../core/form.js").FormState, at: string}} of */
export default function Charge({ form, at }) {
  const kinds = useChoices("other-charges");
  const people = useChoices("identification-types");
  const { type, percentage } = form.value(at);
  return html`<${Field} form=${form} name=${`${at}.type`} kind="select" label=${t("charge")} options=${kinds} required />
    ${isOther(type) && html`<${Field} form=${form} name=${`${at}.other_type`} label=${t("charge_other")} required />`}
    <${Field} form=${form} name=${`${at}.description`} label=${t("charge_detail")} required />
    ${isOthersMoney(type) && html`
      <${Field} form=${form} name=${`${at}.third_party.type`} kind="select" label=${t("third_party_type")} options=${people} empty="—" required />
      <${Field} form=${form} name=${`${at}.third_party.number`} label=${t("third_party_number")} autocomplete="off" required />
      <${Field} form=${form} name=${`${at}.third_party_name`} label=${t("third_party_name")} autocomplete="off" required />`}
    <${Field} form=${form} name=${`${at}.percentage`} kind="amount" label=${t("charge_percentage")} help=${t("charge_percentage_help")} />
    <${Field} form=${form} name=${`${at}.amount`} kind="amount" currency=${form.value("currency")} label=${t("charge_amount")} help=${percentage && t("charge_amount_help")} required=${!percentage} />`;
}
