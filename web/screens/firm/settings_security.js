/** @file Datos del despacho · Seguridad: how long a session goes unused, and who needs a second factor. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import texts from "../../texts/firm_settings.js";
import { OfFirm, useFirmForm } from "./settings_form.js";

const t = words(texts);

/** @param {{firm: string, writes: boolean}} of */
export default function Security({ firm, writes }) {
  return html`<${OfFirm} firm=${firm}>${(/** @type {Schema<"FirmView">} */ of, /** @type {() => Promise<void>} */ reload) => html`
    <${Guards} of=${of} reload=${reload} writes=${writes} />`}<//>`;
}

/** @param {{of: Schema<"FirmView">, reload: () => Promise<void>, writes: boolean}} given */
function Guards({ of, reload, writes }) {
  const form = useFirmForm(of, ["idle_minutes", "wants_second_factor"], reload);
  return html`<${Form} form=${form} submit=${t("save")} disabled=${!writes}>
    <${Field} form=${form} name="idle_minutes" kind="number" label=${t("idle_minutes")} help=${t("idle_help")} required />
    <${Field} form=${form} name="wants_second_factor" kind="check" label=${t("wants_second_factor")} help=${t("factor_help")} />
  <//>`;
}
