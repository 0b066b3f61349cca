/** @file How much a firm or business may do in a time, and what is left of it: `<${Limits} path=${`/firms/${firm}`} />`. */
import { get } from "../core/api.js";
import { number } from "../core/format.js";
import { useLoad } from "../core/load.js";
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import { When } from "./figures.js";
import { Loaded } from "./states.js";
import { Table } from "./table.js";
import texts from "../texts/limits.js";

const t = words(texts);
/** @typedef {Schema<"LimitView">} Limit */

/** @param {{path: string}} of */
export default function Limits({ path }) {
  const limits = useLoad(() => get(`${path}/limits`), [path]);
  return html`<${Loaded} of=${limits}>${(/** @type {Schema<"Limits">} */ { data }) => html`
    <${Table} label=${t("limits")} rows=${data} id=${(/** @type {Limit} */ row) => row.limit} columns=${[
      { title: t("limit"), wide: true, cell: (/** @type {Limit} */ row) => row.limit_text },
      { title: t("most"), right: true, cell: (/** @type {Limit} */ row) => html`${number(row.most)} <small class="quiet-text">${t("hours", { n: row.hours })}</small>` },
      { title: t("left"), right: true, cell: (/** @type {Limit} */ row) => row.left === null ? "—" : number(row.left) },
      ...data.some((row) => row.most_if_confirmed !== null) ? [
        { title: t("if_confirmed"), right: true, cell: (/** @type {Limit} */ row) => row.most_if_confirmed === null ? "—" : number(row.most_if_confirmed) },
      ] : [],
      { title: t("again"), cell: (/** @type {Limit} */ row) => row.until && html`<${When} of=${row.until} />` },
    ]} />`}<//>`;
}
