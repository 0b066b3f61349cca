/** @file A line of Nueva factura: what is sold, found by CABYS, which proposes the rate; discounts, exoneration. */
import { get } from "../../core/api.js";
import { useChoices } from "../../core/catalogue.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Later } from "../../parts/later.js";
import { Picker } from "../../parts/picker.js";
import { Several } from "../../parts/several.js";
import texts from "../../texts/new_document.js";
import { isOther } from "./new_document_body.js";

const t = words(texts);
const LONGEST = 200; // of a description
/** @typedef {import("../../core/catalogue.js").Entry} Entry */

/** @param {{form: import("../../core/form.js").FormState, at: string, units: [string, string][], rates: Entry[]}} of */
export function Line({ form, at, units, rates }) {
  const [proposed, setProposed] = useState("");
  const rateAt = `${at}.taxes.0.rate_code`;
  const picked = (/** @type {Entry} */ { description, facts: { rate } }) => {
    setProposed(rate ?? "");
    const code = rate && rates.find(({ facts }) => facts.use === (Number(rate) ? "taxed" : "exempt") && Number(facts.rate) === Number(rate))?.code;
    return { ...(!form.value(`${at}.description`) && { [`${at}.description`]: description.slice(0, LONGEST) }), ...(code && { [rateAt]: code }) };
  };
  const price = { form, kind: "amount", currency: form.value("currency") };
  return html`
    <${Picker} form=${form} name=${`${at}.cabys`} label=${t("cabys")} help=${t("cabys_help")} required least=${3} text=${form.value(`${at}.cabys`)} picked=${picked}
      finds=${async (/** @type {string} */ typed) => (await get("/catalogues/cabys", { query: { q: typed, limit: 10 } })).data}
      shows=${(/** @type {Entry} */ row) => [row.description, row.code]} value=${(/** @type {Entry} */ row) => row.code} />
    <${Field} form=${form} name=${`${at}.description`} label=${t("description")} required maxlength=${LONGEST} />
    <div class="pair">
      <${Field} form=${form} name=${`${at}.quantity`} kind="amount" label=${t("quantity")} required />
      <${Field} form=${form} name=${`${at}.unit`} kind="select" label=${t("unit")} options=${units} required />
      <${Field} ...${price} name=${`${at}.unit_price`} label=${t("price")} required />
      <${Field} form=${form} name=${rateAt} kind="select" label=${t("rate")} help=${proposed && t("rate_proposed", { rate: proposed })} required
        options=${rates.filter(({ facts }) => facts.use !== "notes_only").map(({ code, description }) => [code, description])} />
    </div>
    <${Several} form=${form} name=${`${at}.discounts`} label=${t("discounts")} blank=${{ code: "07" }} add=${t("discount_add")} remove=${(/** @type {number} */ n) => t("discount_remove", { n })}>
      ${(/** @type {string} */ place) => html`<${Discount} form=${form} at=${place} price=${price} />`}<//>
    <${Field} form=${form} name=${`${at}.is_exonerated`} kind="check" label=${t("exonerated")} />
    ${form.value(`${at}.is_exonerated`) && html`<${Later} of=${() => import("./new_document_exoneration.js")} with=${{ form, at: `${at}.taxes.0.exoneration` }} />`}`;
}

/** @param {{form: import("../../core/form.js").FormState, at: string, price: object}} of */
function Discount({ form, at, price }) {
  const kinds = useChoices("discount-codes");
  return html`<${Field} form=${form} name=${`${at}.code`} kind="select" label=${t("discount")} options=${kinds} required />
    ${isOther(form.value(`${at}.code`)) && html`<${Field} form=${form} name=${`${at}.other_code`} label=${t("discount_other")} required />`}
    <${Field} form=${form} name=${`${at}.percentage`} kind="amount" label=${t("discount_percentage")} />
    <${Field} ...${price} name=${`${at}.amount`} label=${t("discount_amount")} />
    <${Field} form=${form} name=${`${at}.reason`} label=${t("discount_reason")} required=${isOther(form.value(`${at}.code`))} />`;
}
