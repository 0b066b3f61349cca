/** @file A customer, new or kept, as documents name their receiver. */
import { get, patch, post } from "../../core/api.js";
import { useChoices } from "../../core/catalogue.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Emails, emailRows } from "../../parts/emails.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { LookUp } from "../../parts/look_up.js";
import { Place } from "../../parts/place.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/customers.js";

const t = words(texts);
/** @typedef {Schema<"ComprobanteCustomer">} Customer */
const NOBODY = { name: "", identification: { type: "02", number: "" }, trade_name: "", economic_activity: "", emails: [""], phone: { country_code: "506", number: "" }, address: { province: "", canton: "", district: "", details: "" }, foreign_address: "", language: "" };

/** @param {{path: string, id: string, close: () => void, done: () => void}} of  `id`: empty for a new one */
export default function CustomerForm({ path, id, close, done }) {
  const customer = useLoad(() => /** @type {Promise<Customer | null>} */ (id ? get(`${path}/${id}`) : Promise.resolve(null)), [path, id]);
  return html`<${Loaded} of=${customer}>${(/** @type {Customer | null} */ of) => html`<${Filled} path=${path} of=${of} close=${close} done=${done} />`}<//>`;
}

/** @param {{path: string, of: Customer | null, close: () => void, done: () => void}} given */
function Filled({ path, of, close, done }) {
  const kinds = useChoices("identification-types");
  const [activities, setActivities] = useState(/** @type {[string, string][]} */ ([]));
  const form = useForm({
    initial: typed(of?.receiver),
    sends: (values, { key }) => of ? patch(`${path}/${of.id}`, changed(values), { version: of.version }) : post(path, told(values), { key }),
    done,
  });
  const found = (/** @type {Schema<"TaxpayerView">} */ taxpayer) => {
    form.set("name", taxpayer.name);
    form.set("identification", { type: taxpayer.id_type, number: taxpayer.id_number });
    setActivities(taxpayer.activities.filter((each) => each.is_active).map((each) => [each.code, `${each.code} ${each.description}`]));
  };
  const own = form.value("economic_activity");
  const known = /** @type {[string, string][]} */ (activities.length || !own ? activities : [[own, own]]);
  return html`<${Form} form=${form} submit=${t("save")} cancel=${close}>
    <div class="pair">
      <${Field} form=${form} name="identification.type" kind="select" label=${t("id_type")} options=${kinds} required />
      <${Field} form=${form} name="identification.number" label=${t("id_number")} autocomplete="off">
        <${LookUp} number=${form.value("identification.number")} found=${found}>${t("look_up")}<//><//>
    </div>
    <${Field} form=${form} name="name" label=${t("name")} required autocomplete="off" />
    <${Field} form=${form} name="trade_name" label=${t("trade_name")} autocomplete="off" />
    ${known.length > 0 && html`<${Field} form=${form} name="economic_activity" kind="select" label=${t("activity")} options=${known} empty="—" />`}
    <${Emails} form=${form} name="emails" label=${t("emails")} help=${t("emails_help")} />
    <div class="pair">
      <${Field} form=${form} name="phone.country_code" label=${t("phone_code")} autocomplete="off" />
      <${Field} form=${form} name="phone.number" kind="tel" label=${t("phone")} autocomplete="off" />
    </div>
    <${Place} form=${form} />
    <${Field} form=${form} name="address.details" label=${t("details")} help=${t("details_help")} autocomplete="off" />
    <${Field} form=${form} name="foreign_address" label=${t("foreign_address")} autocomplete="off" />
    <${Field} form=${form} name="language" kind="select" label=${t("language")} options=${[["es", t("spanish")], ["en", t("english")]]} empty="—" />
  <//>`;
}

/** What the form holds of a receiver. @param {Customer["receiver"]} [receiver] */
const typed = (receiver) => ({
  ...NOBODY, ...receiver, identification: { ...NOBODY.identification, ...receiver?.identification },
  emails: emailRows(receiver?.emails), phone: { ...NOBODY.phone, ...receiver?.phone }, address: { ...NOBODY.address, ...receiver?.address },
});

/** What of it is sent: number, telephone and place only where they are there. @param {any} values */
function told({ identification, emails, phone, address, ...rest }) {
  return { ...rest, emails: emails.filter(Boolean), ...(identification.number && { identification }), ...(phone.number && { phone }), ...(Object.keys(address).length > 0 && { address }) };
}

/** The same of one that is kept: what was emptied is taken away. @param {any} values */
const changed = (values) => ({ ...Object.fromEntries(Object.keys(NOBODY).map((each) => [each, null])), ...told(values) });
