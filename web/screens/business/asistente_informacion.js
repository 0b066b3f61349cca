/** @file Información del negocio: who the taxpayer is and where, as documents say it; what a firm prepared is offered. */
import { get, put, read } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { LookUp } from "../../parts/look_up.js";
import { toast } from "../../parts/notice.js";
import { Place } from "../../parts/place.js";
import { Loaded } from "../../parts/states.js";
import Prepared from "./asistente_despacho.js";
import texts from "../../texts/business_wizard.js";

const t = words(texts);

/** @param {{business: string, done?: () => unknown, changed: () => unknown, submit: string}} of */
export default function Profile({ business, done, changed, submit }) {
  const path = `/businesses/${business}/profile`;
  const can = useRights(business)("business:write");
  const profile = useLoad(() => read(path), [business]);
  const reload = () => {
    profile.reload();
    changed();
  };
  const saved = async () => {
    await profile.reload();
    await (done ?? changed)();
  };
  return html`<${Prepared} business=${business} changed=${reload} />
    <${Loaded} of=${profile}>${(/** @type {{body: Schema<"Profile">, version: string}} */ { body, version }) =>
      html`<${Filled} key=${version} path=${path} profile=${body} version=${version} can=${can} done=${saved} submit=${submit} />`}<//>`;
}

/** @param {{path: string, profile: Schema<"Profile">, version: string, can: boolean, done: () => unknown, submit: string}} of */
function Filled({ path, profile, version, can, done, submit }) {
  const kinds = useLoad(() => get("/catalogues/identification-types"));
  const { country, id_type, id_number, legal_name, trade_name, phone_country_code, phone, email, address, registrations } = profile;
  const form = useForm({
    initial: { country, id_type, id_number, legal_name, trade_name: trade_name ?? "", phone_country_code: phone_country_code ?? "", phone: phone ?? "", email: email ?? "", address: given(address), registrations },
    keep: `profile.${path}.${version}`,
    sends: (values) => put(path, country === "CR" ? values : { ...values, registrations: undefined }, { version }),
    done: () => {
      toast(t("profile_saved"));
      return done();
    },
  });
  const isHome = country === "CR";
  const found = (/** @type {Schema<"TaxpayerView">} */ taxpayer) => {
    form.set("id_type", taxpayer.id_type);
    form.set("id_number", taxpayer.id_number);
    form.set("legal_name", taxpayer.name);
  };
  return html`<${Form} form=${form} submit=${submit} disabled=${!can}>
    <div class="pair">
      ${isHome && html`<${Field} form=${form} name="id_type" kind="select" label=${t("id_type")} required
        options=${(kinds.data?.data ?? []).map((/** @type {Schema<"CatalogueEntry">} */ each) => [each.code, each.description])} />`}
      <${Field} form=${form} name="id_number" label=${t("id_number")} required>
        ${isHome && html`<${LookUp} number=${form.value("id_number")} country=${country} found=${found}>${t("look_up")}<//>`}<//>
    </div>
    <${Field} form=${form} name="legal_name" label=${t("legal_name")} help=${t("legal_name_help")} required autocomplete="organization" />
    <${Field} form=${form} name="trade_name" label=${t("trade_name")} help=${t("trade_name_help")} />
    ${isHome ? html`<${Place} form=${form} required />` : html`<${Elsewhere} form=${form} />`}
    <${Field} form=${form} name="address.details" label=${t("details")} help=${t("details_help")} required />
    <div class="pair">
      <${Field} form=${form} name="phone_country_code" label=${t("phone_code")} required />
      <${Field} form=${form} name="phone" kind="tel" label=${t("phone")} required autocomplete="tel-national" />
    </div>
    <${Field} form=${form} name="email" kind="email" label=${t("email")} help=${t("email_help")} required autocomplete="email" />
  <//>`;
}

/** @param {{form: import("../../core/form.js").FormState}} of */
const Elsewhere = ({ form }) => html`<div class="pair">
  <${Field} form=${form} name="address.province" label=${t("province")} required />
  <${Field} form=${form} name="address.town" label=${t("town")} required />
  <${Field} form=${form} name="address.postal_code" label=${t("postal_code")} required autocomplete="postal-code" />
</div>`;

/** Without what is not known. @param {Record<string, unknown>} of */
const given = (of) => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== null));
