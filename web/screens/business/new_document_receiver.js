/** @file The customer of Nueva factura: one that is kept, or one whom the public register knows by number. */
import { get, post } from "../../core/api.js";
import { pruned } from "../../core/form.js";
import { useAct } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Emails } from "../../parts/emails.js";
import { Field } from "../../parts/field.js";
import { LookUp } from "../../parts/look_up.js";
import { Failure, toast } from "../../parts/notice.js";
import { Picker } from "../../parts/picker.js";
import texts from "../../texts/new_document.js";
import { isTicket, named, typedReceiver } from "./new_document_body.js";

const t = words(texts);
/** @typedef {Schema<"CustomerView">} Customer */

/** @param {{path: string, form: import("../../core/form.js").FormState, kinds: [string, string][]}} of */
export function Receiver({ path, form, kinds }) {
  const [activities, setActivities] = useState(/** @type {[string, string][]} */ ([]));
  const isInvoice = form.value("type") === "invoice";
  const own = form.value("receiver.economic_activity");
  const taken = useAct(async (_key, /** @type {string} */ id) => form.set("receiver", typedReceiver((await get(`${path}/customers/${id}`)).receiver)));
  const found = (/** @type {Schema<"TaxpayerView">} */ taxpayer) => {
    form.set("receiver.name", taxpayer.name);
    form.set("receiver.identification", { type: taxpayer.id_type, number: taxpayer.id_number });
    form.set("receiver.economic_activity", "");
    setActivities(taxpayer.activities.filter((each) => each.is_active).map((each) => [each.code, `${each.code} ${each.description}`]));
  };
  const known = /** @type {[string, string][]} */ (activities.length || !own ? activities : [[own, own]]);
  return html`<${Picker} form=${form} name="customer" label=${t("customer")} help=${t("customer_help")} text=${form.value("customer") && form.value("receiver.name")}
      finds=${async (/** @type {string} */ typed) => (await get(`${path}/customers`, { query: { q: typed, limit: 10 } })).data}
      shows=${(/** @type {Customer} */ row) => [row.name, row.id_number ?? undefined]} value=${(/** @type {Customer} */ row) => row.id}
      picked=${(/** @type {Customer} */ row) => { taken.act(row.id); return {}; }} />
    <${Failure} of=${taken.error} />
    <div class="pair">
      <${Field} form=${form} name="receiver.identification.type" kind="select" label=${t("id_type")} options=${kinds} required />
      <${Field} form=${form} name="receiver.identification.number" label=${t("id_number")} required=${isInvoice} autocomplete="off">
        <${LookUp} number=${form.value("receiver.identification.number")} found=${found}>${t("look_up")}<//><//>
    </div>
    <${Field} form=${form} name="receiver.name" label=${t("receiver_name")} required=${isInvoice} autocomplete="off" />
    ${!isTicket(form.value("type")) && known.length > 0 && html`<${Field} form=${form} name="receiver.economic_activity" kind="select" label=${t("receiver_activity")} help=${t("receiver_activity_help")} options=${known} empty="—" />`}
    <${Emails} form=${form} name="receiver.emails" label=${t("receiver_emails")} help=${t("receiver_emails_help")} />
    ${!form.value("customer") && form.value("receiver.name") && html`<${Act} icon="add" does=${async (/** @type {string} */ key) => {
      form.set("customer", (await post(`${path}/customers`, pruned(named(form.value("receiver"))), { key })).id);
      toast(t("customer_kept"));
    }}>${t("customer_keep")}<//>`}`;
}
