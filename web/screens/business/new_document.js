/** @file Nueva factura: customer, lines with CABYS, totals as the API computes them while one types. */
import { get, post } from "../../core/api.js";
import { pruned, useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useEffect, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Amount, Facts } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/homes.js";

const t = words(texts);
const LISTS = ["units", "iva-rates", "payment-means", "sale-conditions", "identification-types"];
const CREDIT = "02";
const PAUSE_MS = 400;
const line = () => ({ cabys: "", description: "", quantity: "1", unit: "Sp", unit_price: "", taxes: [{ code: "01", rate_code: "08" }] });
/** @typedef {{lists: Record<string, [string, string][]>, activities: [string, string][], types: [string, string][]}} Choices */

/** @param {ScreenProps} of */
export default function NewDocument({ params: { business } }) {
  const choices = useLoad(() => chosenFrom(business), [business]);
  return html`<${Page} title=${t("new_document")} back=${`/negocio/${business}/comprobantes`}>
    <${Loaded} of=${choices}>${(/** @type {Choices} */ of) => html`<${Sheet} business=${business} choices=${of} />`}<//>
  <//>`;
}

/** @param {string} business @returns {Promise<Choices>} */
async function chosenFrom(business) {
  const path = `/businesses/${business}`;
  const [activities, types, ...lists] = await Promise.all([
    get(`${path}/activities`), get(`${path}/document-types`), ...LISTS.map((name) => get(`/catalogues/${name}`, { query: { limit: 100 } })),
  ]);
  const pairs = (/** @type {any} */ page) => page.data.map((/** @type {any} */ each) => [each.code, each.description ?? each.name]);
  return {
    activities: pairs(activities),
    types: types.data.filter((/** @type {any} */ each) => each.type === "invoice" || each.type === "ticket").map((/** @type {any} */ each) => [each.type, each.name]),
    lists: Object.fromEntries(LISTS.map((name, index) => [name, pairs(lists[index])])),
  };
}

/** @param {{business: string, choices: Choices}} of */
function Sheet({ business, choices: { lists, activities, types } }) {
  const form = useForm({
    initial: {
      type: "invoice", economic_activity: activities[0]?.[0] ?? "", receiver: { name: "", identification: { type: "02", number: "" }, email: "" },
      sale_condition: "01", credit_days: "", payments: [{ type: "01" }], lines: [line()],
    },
    keep: `invoice-${business}`,
    sends: (values, { key }) => post(`/businesses/${business}/documents`, asked(values), { key }),
    done: ({ id }) => { toast(t("issued")); return go(`/negocio/${business}/comprobantes/${id}`); },
  });
  const lines = /** @type {any[]} */ (form.value("lines"));
  return html`<${Form} form=${form} submit=${t("issue")}>
    <${Card}>
      <${Field} form=${form} name="type" kind="select" label=${t("type")} options=${types} required />
      <${Field} form=${form} name="economic_activity" kind="select" label=${t("activity")} options=${activities} required />
    <//>
    <${Card} title=${t("receiver")}>
      <${Field} form=${form} name="receiver.name" label=${t("receiver_name")} required=${form.value("type") === "invoice"} autocomplete="off" />
      <${Field} form=${form} name="receiver.identification.type" kind="select" label=${t("id_type")} options=${lists["identification-types"]} />
      <${Field} form=${form} name="receiver.identification.number" label=${t("id_number")} required=${form.value("type") === "invoice"} autocomplete="off" />
      <${Field} form=${form} name="receiver.email" kind="email" label=${t("receiver_email")} help=${t("receiver_email_help")} autocomplete="off" />
    <//>
    ${lines.map((each, at) => html`<${Card} key=${at} title=${t("line", { n: at + 1 })} actions=${lines.length > 1 && html`<button type="button" class="button danger"
        onClick=${() => form.set("lines", lines.filter((_, other) => other !== at))}>${t("remove_line", { n: at + 1 })}</button>`}>
      <${Line} form=${form} at=${`lines.${at}`} lists=${lists} />
    <//>`)}
    <p><button type="button" class="button" onClick=${() => form.set("lines", [...lines, line()])}>${t("add_line")}</button></p>
    <${Card}>
      <${Field} form=${form} name="sale_condition" kind="select" label=${t("condition")} options=${lists["sale-conditions"]} required />
      ${form.value("sale_condition") === CREDIT && html`<${Field} form=${form} name="credit_days" kind="number" label=${t("credit_days")} required />`}
      <${Field} form=${form} name="payments.0.type" kind="select" label=${t("payment")} options=${lists["payment-means"]} />
    <//>
    <${Totals} business=${business} body=${asked(pruned(form.values))} />
  <//>`;
}

/** @param {{form: import("../../core/form.js").FormState, at: string, lists: Record<string, [string, string][]>}} of */
function Line({ form, at, lists }) {
  return html`
    <${Picker} form=${form} name=${`${at}.cabys`} label=${t("cabys")} help=${t("cabys_help")} required least=${3} text=${form.value(`${at}.cabys`)}
      finds=${async (/** @type {string} */ typed) => (await get("/catalogues/cabys", { query: { q: typed, limit: 10 } })).data}
      shows=${(/** @type {Schema<"CatalogueEntry">} */ row) => [row.description, row.code]} value=${(/** @type {Schema<"CatalogueEntry">} */ row) => row.code} />
    <${Field} form=${form} name=${`${at}.description`} label=${t("description")} required />
    <${Field} form=${form} name=${`${at}.quantity`} kind="amount" label=${t("quantity")} required />
    <${Field} form=${form} name=${`${at}.unit`} kind="select" label=${t("unit")} options=${lists.units} required />
    <${Field} form=${form} name=${`${at}.unit_price`} kind="amount" label=${t("price")} required />
    <${Field} form=${form} name=${`${at}.taxes.0.rate_code`} kind="select" label=${t("rate")} options=${lists["iva-rates"]} required />`;
}

/** What is sent: nobody is named where nothing was typed of them. @param {any} values */
function asked({ receiver, credit_days, ...rest }) {
  const isNamed = receiver.name || receiver.identification.number || receiver.email;
  const named = { ...receiver, identification: receiver.identification.number ? receiver.identification : undefined };
  return { ...rest, ...(isNamed && { receiver: named }), ...(credit_days && rest.sale_condition === CREDIT && { credit_days: Number(credit_days) }) };
}

/** @param {{business: string, body: any}} of */
function Totals({ business, body }) {
  const [shown, setShown] = useState(/** @type {any} */ (null));
  const text = JSON.stringify(body);
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(async () => {
      try {
        const preview = await post(`/businesses/${business}/document-previews`, JSON.parse(text));
        if (!isOver) setShown(preview);
      } catch {
        if (!isOver) setShown(null); // what is wrong is said when it is issued
      }
    }, PAUSE_MS);
    return () => { isOver = true; clearTimeout(timer); };
  }, [business, text]);
  return html`<${Card} title=${t("totals")}><div aria-live="polite">${shown?.totals ? html`<${Facts} of=${[
    [t("net"), html`<${Amount} of=${shown.totals.net_sale} currency=${shown.currency} />`],
    [t("tax"), html`<${Amount} of=${shown.totals.tax} currency=${shown.currency} />`],
    [t("total"), html`<strong><${Amount} of=${shown.total} currency=${shown.currency} /></strong>`],
  ]} />` : html`<p class="quiet">${t("typing")}</p>`}</div><//>`;
}
