/**
 * @file Beside the number of a taxpayer: what the public register has of it.
 *
 *     html`<${Field} form=${form} name="id_number" label=${t("id_number")}><${LookUp} number=${form.value("id_number")} found=${(taxpayer) => …}>${t("look_up")}<//><//>`
 */
import { get } from "../core/api.js";
import { html } from "../core/view.js";
import { Act } from "./button.js";

/** @param {{number: string, country?: string, found: (taxpayer: Schema<"TaxpayerView">) => unknown, children?: View}} of */
export const LookUp = ({ number, country, found, children }) => html`<${Act} icon="search" disabled=${!number} about=${number}
  does=${async () => found(await get(`/taxpayers/${encodeURIComponent(number)}`, { query: { country } }))}>${children}<//>`;
