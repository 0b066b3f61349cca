/** @file The rest of Nueva factura: charges that are no sales; on what terms it is sold and how it is paid; currency, documents referred to, remarks. */
import { get } from "../../core/api.js";
import { pairs } from "../../core/catalogue.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Later } from "../../parts/later.js";
import { Card } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { Several } from "../../parts/several.js";
import texts from "../../texts/new_document_rest.js";
import { isForeign, isInDays, isOther, isPaidLater } from "./new_document_body.js";

const t = words(texts);
const MOST_CHARGES = 15; // of the law
/** @typedef {import("../../core/catalogue.js").Entry} Entry */

/** @param {{form: import("../../core/form.js").FormState, lists: Record<string, Entry[]>}} of */
export default function Rest({ form, lists }) {
  return html`<${Card}><${Several} form=${form} name="other_charges" label=${t("other_charges")} help=${t("charges_help")} most=${MOST_CHARGES} blank=${{ type: "06", description: t("charge_service"), percentage: "10" }}
      add=${t("charge_add")} remove=${(/** @type {number} */ n) => t("charge_remove", { n })}>
      ${(/** @type {string} */ at) => html`<${Later} of=${() => import("./new_document_charge.js")} with=${{ form, at }} />`}<//><//>
    <${Card}><${Terms} form=${form} lists=${lists} /><//>
    <${Card}><${More} form=${form} /><//>`;
}

/** @param {{form: import("../../core/form.js").FormState, lists: Record<string, Entry[]>}} of */
function Terms({ form, lists }) {
  const short = lists["document-types"].find(({ facts }) => facts.type === form.value("type"))?.facts.short ?? "";
  const conditions = lists["sale-conditions"].filter(({ facts }) => facts.documents?.split(",").includes(short));
  const condition = form.value("sale_condition");
  return html`<${Field} form=${form} name="sale_condition" kind="select" label=${t("condition")} options=${pairs(conditions)} required />
    ${isOther(condition) && html`<${Field} form=${form} name="sale_condition_other" label=${t("condition_other")} required />`}
    ${isInDays(condition) && html`<${Field} form=${form} name="credit_days" kind="number" label=${t("credit_days")} required />`}
    ${!isPaidLater(condition) && html`<${Several} form=${form} name="payments" label=${t("payments")} help=${t("payments_help")} blank=${{ type: "02" }} least=${1}
      add=${t("payment_add")} remove=${(/** @type {number} */ n) => t("payment_remove", { n })}>
      ${(/** @type {string} */ at) => html`<${Field} form=${form} name=${`${at}.type`} kind="select" label=${t("payment")} options=${pairs(lists["payment-means"])} required />
        ${isOther(form.value(`${at}.type`)) && html`<${Field} form=${form} name=${`${at}.other`} label=${t("payment_other")} required />`}
        ${form.value("payments").length > 1 && html`<${Field} form=${form} name=${`${at}.amount`} kind="amount" currency=${form.value("currency")} label=${t("payment_amount")} />`}`}<//>`}`;
}

/** Currency, documents referred to, remarks. @param {{form: import("../../core/form.js").FormState}} of */
function More({ form }) {
  const currency = form.value("currency");
  return html`<div class="pair">
      <${Picker} form=${form} name="currency" label=${t("currency")} help=${t("currency_help")} required text=${currency}
        finds=${async (/** @type {string} */ typed) => (await get("/catalogues/currencies", { query: { q: typed, limit: 10 } })).data}
        shows=${(/** @type {Entry} */ row) => [row.code, row.description]} value=${(/** @type {Entry} */ row) => row.code} />
      ${currency && isForeign(currency) && html`<${Field} form=${form} name="exchange_rate" kind="amount" currency="CRC" label=${t("exchange_rate")} help=${t("exchange_rate_help")} required />`}
    </div>
    <${Several} form=${form} name="references" label=${t("references")} blank=${{ type: "01", code: "04" }} add=${t("reference_add")} remove=${(/** @type {number} */ n) => t("reference_remove", { n })}>
      ${(/** @type {string} */ at) => html`<${Later} of=${() => import("./new_document_reference.js")} with=${{ form, at }} />`}<//>
    <${Field} form=${form} name="notes.0" kind="area" label=${t("remarks")} help=${t("remarks_help")} />`;
}
