/** @file Datos del despacho · Datos: name, tax id, e-mail, language, zone. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Facts, State } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import texts from "../../texts/firm_settings.js";
import { countries } from "../account/countries.js";
import { OfFirm, useFirmForm } from "./settings_form.js";

const t = words(texts);
/** @type {[string, string][]} */
const HOURS = Array.from({ length: 24 }, (_, hour) => [String(hour), `${String(hour).padStart(2, "0")}:00`]);

/** @param {{firm: string, writes: boolean}} of */
export default function Data({ firm, writes }) {
  return html`<${OfFirm} firm=${firm}>${(/** @type {Schema<"FirmView">} */ of, /** @type {() => Promise<void>} */ reload) => html`
    <${Facts} of=${[
      [t("state"), html`<${State} code=${of.state} text=${of.state_text} />`],
      [t("country"), countries().find(([code]) => code === of.country)?.[1] ?? of.country],
      of.features.length > 0 && [t("features"), of.features_text.join(", ")],
    ]} />
    <${Profile} of=${of} reload=${reload} writes=${writes} />`}<//>`;
}

/** @param {{of: Schema<"FirmView">, reload: () => Promise<void>, writes: boolean}} given */
function Profile({ of, reload, writes }) {
  const form = useFirmForm(of, ["name", "email", "tax_id", "address", "language", "time_zone", "digest_hour", "shows_names"], reload);
  const zones = Intl.supportedValuesOf("timeZone");
  const all = zones.includes(of.time_zone) ? zones : [of.time_zone, ...zones];
  return html`<${Form} form=${form} submit=${t("save")} disabled=${!writes}>
    <${Field} form=${form} name="name" label=${t("name")} help=${t("name_help")} autocomplete="organization" required />
    <${Field} form=${form} name="email" kind="email" label=${t("email")} help=${t("email_help")} required />
    <${Field} form=${form} name="tax_id" label=${t("tax_id")} required />
    <${Field} form=${form} name="address" label=${t("address")} />
    <div class="pair">
      <${Field} form=${form} name="language" kind="select" label=${t("language")} options=${[["es", t("spanish")], ["en", t("english")]]} required />
      <${Field} form=${form} name="time_zone" kind="select" label=${t("time_zone")} help=${t("time_zone_help")} options=${all.map((zone) => [zone, zone.replaceAll("_", " ")])} required />
    </div>
    <${Field} form=${form} name="digest_hour" kind="select" label=${t("digest_hour")} help=${t("digest_hour_help")} empty=${t("digest_usual")} options=${HOURS} />
    <${Field} form=${form} name="shows_names" kind="check" label=${t("shows_names")} help=${t("shows_names_help")} />
  <//>`;
}
