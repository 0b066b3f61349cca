/** @file A charge that is no sale: 10 % for service, a stamp, somebody else's money. A percentage is computed of the net sale, as the API has it. */
import { post } from "../../core/api.js";
import { useChoices } from "../../core/catalogue.js";
import { pruned } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/new_document_rest.js";
import { asked, isOther, isOthersMoney } from "./new_document_body.js";

const t = words(texts);

/** @param {{path: string, form: import("../../core/form.js").FormState, at: string}} of */
export default function Charge({ path, form, at }) {
  const kinds = useChoices("other-charges");
  const people = useChoices("identification-types");
  const { type, percentage } = form.value(at);
  const compute = async () => {
    const sale = { ...asked(pruned(form.values)), other_charges: [] };
    const { totals } = await post(`${path}/document-previews`, sale);
    if (totals) form.set(`${at}.amount`, ((Number(totals.net_sale) * Number(percentage)) / 100).toFixed(2));
  };
  return html`<${Field} form=${form} name=${`${at}.type`} kind="select" label=${t("charge")} options=${kinds} required />
    ${isOther(type) && html`<${Field} form=${form} name=${`${at}.other_type`} label=${t("charge_other")} required />`}
    <${Field} form=${form} name=${`${at}.description`} label=${t("charge_detail")} required />
    ${isOthersMoney(type) && html`
      <${Field} form=${form} name=${`${at}.third_party.type`} kind="select" label=${t("third_party_type")} options=${people} empty="—" required />
      <${Field} form=${form} name=${`${at}.third_party.number`} label=${t("third_party_number")} autocomplete="off" required />
      <${Field} form=${form} name=${`${at}.third_party_name`} label=${t("third_party_name")} autocomplete="off" required />`}
    <${Field} form=${form} name=${`${at}.percentage`} kind="amount" label=${t("charge_percentage")} help=${t("charge_percentage_help")}>
      ${percentage && html`<${Act} icon="reload" does=${compute}>${t("charge_compute")}<//>`}<//>
    <${Field} form=${form} name=${`${at}.amount`} kind="amount" currency=${form.value("currency")} label=${t("charge_amount")} required />`;
}
