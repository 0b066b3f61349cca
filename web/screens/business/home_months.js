/** @file What a business issued, month by month: its net sales in a currency, or how many documents. */
import { get } from "../../core/api.js";
import { amount, compact, number } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { useQuery } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useId } from "../../core/view.js";
import { Months } from "../../parts/chart.js";
import { Empty, Loaded } from "../../parts/states.js";
import texts from "../../texts/homes.js";

const t = words(texts);
const COUNT = "comprobantes";
/** @typedef {Schema<"MonthView">} Month */

/** @param {{path: string}} of */
export default function ByMonth({ path }) {
  const months = useLoad(() => get(`${path}/document-months`), [path]);
  return html`<${Loaded} of=${months}>${(/** @type {Schema<"DocumentMonths">} */ { data }) =>
    data.some(({ sums }) => sums.length > 0) ? html`<${Shown} of=${data} />` : html`<${Empty} icon="chart" text=${t("no_months")} />`}<//>`;
}

/** @param {{of: Month[]}} given */
function Shown({ of }) {
  const id = useId();
  const [query, set] = useQuery();
  const currencies = [...new Set(of.flatMap(({ net }) => net.map(({ currency }) => currency)))];
  const views = /** @type {[string, string][]} */ ([...currencies.map((currency) => [currency, t("net_in", { currency })]), [COUNT, t("documents")]]);
  const [view, label] = views.find(([each]) => each === query.meses) ?? views[0];
  return html`<div class="field"><label for=${id}>${t("shown")}</label>
      <select id=${id} value=${view} onChange=${(/** @type {any} */ event) => set({ meses: event.target.value }, { replace: true })}>
        ${views.map(([each, text]) => html`<option key=${each} value=${each} selected=${each === view}>${text}</option>`)}</select></div>
    <${Months} label=${label} of=${of.map((month) => (view === COUNT ? counted(month) : sold(month, view)))} />`;
}

/** @param {Month} of */
function counted({ month, sums }) {
  const value = sums.reduce((all, { count }) => all + count, 0);
  return { month, value, text: number(value) };
}

/** @param {Month} of @param {string} currency */
function sold({ month, net }, currency) {
  const total = net.find((each) => each.currency === currency)?.total ?? "0";
  return { month, value: Number(total), text: amount(total, currency), short: compact(total) };
}
