/** @file What a document adds up to, in the API's figures. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Amount, Facts } from "../../parts/figures.js";
import texts from "../../texts/sums.js";

const t = words(texts);

/** @param {{of: Schema<"Totals">, currency?: string}} given */
export function Sums({ of, currency }) {
  const sum = (/** @type {string} */ amount) => html`<${Amount} of=${amount} currency=${currency} />`;
  return html`<${Facts} of=${[
    Number(of.discounts) > 0 ? [t("gross"), sum(of.sale)] : null,
    Number(of.discounts) > 0 ? [t("discounted"), sum(of.discounts)] : null,
    [t("net"), sum(of.net_sale)],
    Number(of.exonerated) > 0 ? [t("exempted"), sum(of.exonerated)] : null,
    [t("tax"), sum(of.tax)],
    Number(of.other_charges) > 0 ? [t("charges"), sum(of.other_charges)] : null,
    [t("total"), html`<strong>${sum(of.total)}</strong>`],
  ]} />`;
}
