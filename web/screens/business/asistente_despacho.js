/** @file What a firm prepared for the business, where that differs: each value is taken by a tick. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Failure, Notice, toast } from "../../parts/notice.js";
import texts from "../../texts/business_firm.js";

const t = words(texts);

/** @param {{business: string, changed: () => unknown}} of */
export default function Prepared({ business, changed }) {
  const can = useRights(business);
  const offers = useLoad(() => (can("consent:read") ? offered(business) : Promise.resolve([])), [business]);
  const taken = () => {
    toast(t("prepared_taken"));
    offers.reload();
    changed();
  };
  return html`<${Failure} of=${offers.error} again=${offers.reload} />
    ${(offers.data ?? []).map((offer) => html`<${Offer} key=${offer.licence_id} business=${business} offer=${offer} taken=${taken} />`)}`;
}

/**
 * @param {string} business
 * @returns {Promise<(Schema<"BusinessInitialData"> & {firm_name: string})[]>}
 */
async function offered(business) {
  const { data } = await get(`/businesses/${business}/licences`);
  const all = await Promise.all(data.map(async (/** @type {Schema<"BusinessLicence">} */ { licence_id, firm_name }) => ({
    ...(await get(`/businesses/${business}/licences/${licence_id}/initial-data`)), firm_name,
  })));
  return all.filter((each) => each.data.some((/** @type {Schema<"OfferedValue">} */ value) => value.can_be_taken));
}

/** @param {{business: string, offer: Schema<"BusinessInitialData"> & {firm_name: string}, taken: () => unknown}} of */
function Offer({ business, offer, taken }) {
  const form = useForm({
    initial: {},
    guards: false,
    sends: (values, { key }) => post(`/businesses/${business}/licences/${offer.licence_id}/initial-data`,
      { fields: Object.keys(values).filter((each) => values[each]) }, { key, version: offer.version }),
    done: taken,
  });
  const takeable = offer.data.filter((each) => each.can_be_taken);
  return html`<${Notice} title=${t("prepared", { firm: offer.firm_name })}>
    <${Form} form=${form} submit=${t("prepared_take")} kind="main" disabled=${!Object.values(form.values).some(Boolean)}>
      ${takeable.map((each) => html`<${Field} key=${each.field} form=${form} name=${each.field} kind="check" label=${`${each.field_text}: ${each.listed}`}
        help=${each.kept && t("prepared_kept", { value: each.kept })} />`)}
    <//><//>`;
}
