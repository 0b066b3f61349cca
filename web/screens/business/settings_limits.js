/** @file Ajustes · Límites: how much there may be in a time, and what is left of it. */
import { get } from "../../core/api.js";
import { number } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { When } from "../../parts/figures.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_settings.js";

const t = words(texts);
/** @typedef {Schema<"LimitView">} Limit */

/** @param {{business: string}} of */
export default function Limits({ business }) {
  const limits = useLoad(() => get(`/businesses/${business}/limits`), [business]);
  return html`<${Loaded} of=${limits}>${(/** @type {Schema<"Limits">} */ { data }) => html`<${Table} label=${t("limits")} rows=${data} id=${(/** @type {Limit} */ row) => row.limit}
    columns=${[
      { title: t("limit"), wide: true, cell: (/** @type {Limit} */ row) => row.limit_text },
      { title: t("most"), right: true, cell: (/** @type {Limit} */ row) => html`${number(row.most)} <small class="quiet-text">${t("hours", { n: row.hours })}</small>` },
      { title: t("left"), right: true, cell: (/** @type {Limit} */ row) => row.left === null ? "—" : number(row.left) },
      { title: t("again"), cell: (/** @type {Limit} */ row) => row.until && html`<${When} of=${row.until} />` },
    ]} />`}<//>`;
}
