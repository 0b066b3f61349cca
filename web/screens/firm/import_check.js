/** @file Ver qué pasaría: what importing would do now, and how the import differs from the one before. */
import { get } from "../../core/api.js";
import { day, number } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Amount, Facts } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_batch.js";

const t = words(texts);
/** @typedef {Schema<"ImportCheck">} Checked */

/** @param {{firm: string, path: string, currency: string}} of  `path`: of the import */
export default function ImportCheck({ firm, path, currency }) {
  const check = useLoad(() => get(`${path}/check`), [path]);
  return html`<${Loaded} of=${check}>${(/** @type {Checked} */ of) => html`
    ${of.refusal ? html`<${Notice} kind="bad" title=${t("would_refuse")}>${of.refusal.detail}<//>` : html`<p>${t("check_none")}</p>`}
    <${Facts} of=${[[t("clean"), number(of.clean)], [t("with_incidents"), number(of.with_incidents)]]} />
    ${of.held_elsewhere.map(({ batch_id, documents }) => html`<${Notice} key=${batch_id} kind="warning">
      ${t("held", { n: documents })} <a href=${`/despacho/${firm}/importaciones/${batch_id}`}>${t("held_see")}</a><//>`)}
    <${Accounts} of=${of.unknown_accounts} />
    <${Former} of=${of.former} currency=${currency} />`}<//>`;
}

/** @param {{of: Checked["unknown_accounts"]}} of */
function Accounts({ of }) {
  if (!of?.length) return html`<p>${t(of ? "accounts_known" : "accounts_none")}</p>`;
  return html`<h3>${t("accounts")}</h3><${Table} label=${t("accounts")} rows=${of} id=${(/** @type {any} */ row) => row.code} columns=${[
    { title: t("account"), cell: (/** @type {any} */ row) => row.code },
    { title: t("account_name"), cell: (/** @type {any} */ row) => row.name },
    { title: t("documents"), right: true, cell: (/** @type {any} */ row) => number(row.documents) },
  ]} />`;
}

/** @param {{of: Checked["former"], currency: string}} of */
function Former({ of, currency }) {
  if (!of) return html`<p>${t("former_none")}</p>`;
  const title = t("former", { period: `${day(of.period_from)} – ${day(of.period_to)}` });
  const money = (/** @type {string} */ value) => html`<${Amount} of=${value} currency=${currency} />`;
  const rows = [[t("documents"), number(of.documents), number(of.more_documents)], [t("total"), money(of.total), money(of.more_total)]];
  return html`<h3>${title}</h3><${Table} label=${title} rows=${rows} id=${(/** @type {any} */ row) => row[0]} columns=${[
    { title: t("compared"), cell: (/** @type {any} */ row) => row[0] },
    { title: t("before"), right: true, cell: (/** @type {any} */ row) => row[1] },
    { title: t("difference"), right: true, cell: (/** @type {any} */ row) => row[2] },
  ]} />`;
}
