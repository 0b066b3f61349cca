/** @file The customer of Nueva factura, whom the public register knows by number. */
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { LookUp } from "../../parts/look_up.js";
import texts from "../../texts/new_document.js";

const t = words(texts);

/** @param {{form: import("../../core/form.js").FormState, kinds: [string, string][]}} of */
export function Receiver({ form, kinds }) {
  const [activities, setActivities] = useState(/** @type {[string, string][]} */ ([]));
  const isInvoice = form.value("type") === "invoice";
  const own = form.value("receiver.economic_activity");
  const found = (/** @type {Schema<"TaxpayerView">} */ taxpayer) => {
    form.set("receiver.name", taxpayer.name);
    form.set("receiver.identification", { type: taxpayer.id_type, number: taxpayer.id_number });
    form.set("receiver.economic_activity", "");
    setActivities(taxpayer.activities.filter((each) => each.is_active).map((each) => [each.code, `${each.code} ${each.description}`]));
  };
  const known = /** @type {[string, string][]} */ (activities.length || !own ? activities : [[own, own]]);
  return html`<div class="pair">
      <${Field} form=${form} name="receiver.identification.type" kind="select" label=${t("id_type")} options=${kinds} />
      <${Field} form=${form} name="receiver.identification.number" label=${t("id_number")} required=${isInvoice} autocomplete="off">
        <${LookUp} number=${form.value("receiver.identification.number")} found=${found}>${t("look_up")}<//><//>
    </div>
    <${Field} form=${form} name="receiver.name" label=${t("receiver_name")} required=${isInvoice} autocomplete="off" />
    ${isInvoice && known.length > 0 && html`<${Field} form=${form} name="receiver.economic_activity" kind="select" label=${t("receiver_activity")} help=${t("receiver_activity_help")} options=${known} empty="—" />`}
    <${Field} form=${form} name="receiver.email" kind="email" label=${t("receiver_email")} help=${t("receiver_email_help")} autocomplete="off" />`;
}
