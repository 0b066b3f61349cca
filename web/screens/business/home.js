/** @file Inicio of a business: what lacks before it can issue, whether the authority answers, the last documents, key and plan. */
import { get, read } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights, useServices } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Amount, Facts, State, When } from "../../parts/figures.js";
import { Later } from "../../parts/later.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/homes.js";

const t = words(texts);
const AWAY = new Set(["authority-unavailable", "authority-error", "authority-refuses-requests"]);
const ANSWERED = new Set(["accepted", "accepted_with_warnings", "rejected"]);

/** @param {ScreenProps} of */
export default function BusinessHome({ params: { business } }) {
  const issues = useServices(business)("documents");
  const rights = useRights(business);
  const can = (/** @type {string} */ permission) => issues && rights(permission);
  const base = `/negocio/${business}`;
  const path = `/businesses/${business}`;
  const standing = useLoad(() => /** @type {Promise<Schema<"OnboardingStatus">>} */ (get(`${path}/onboarding`)), [path]);
  const rejected = useLoad(() => can("document:read") ? get(`${path}/documents`, { query: { state: "rejected", limit: 1 } }) : Promise.resolve({ total: 0 }), [path]);
  return html`<${Loaded} of=${standing}>${(/** @type {Schema<"OnboardingStatus">} */ of) => html`
    <${Page} title=${t("home")} actions=${of.ready && can("document:issue") && html`<a class="button main" href=${`${base}/facturas/nueva`}>${t("new_document")}</a>`}>
      ${!issues && html`<${Notice} kind="info">${t("not_issued")}<//>`}
      ${issues && !of.ready && html`<${Notice} kind="info">${t("unfinished")} <a href=${`${base}/asistente`}>${t("continue")}</a><//>`}
      ${rejected.data?.total > 0 && html`<${Notice} kind="bad">${t("rejected", { n: rejected.data.total })} <a href=${`${base}/comprobantes?state=rejected`}>${t("see")}</a><//>`}
      ${can("export:read") && html`<${Later} of=${() => import("./questions.js")} with=${{ business, onlyOpen: true }} />`}
      ${can("document:read") && html`<${Card} title=${t("last")} actions=${html`<a href=${`${base}/comprobantes`}>${t("all")}</a>`}><${Authority} path=${path} /><${Last} path=${path} base=${base} /><//>`}
      ${can("document:read") && html`<${Card} title=${t("by_month")}><${Later} of=${() => import("./home_months.js")} with=${{ path }} /><//>`}
      ${of.ready && html`<${Plan} path=${path} />`}
    <//>`}<//>`;
}

/** Whether the authority answers, by what became of the last documents. @param {{path: string}} of */
function Authority({ path }) {
  const last = useLoad(() => get(`${path}/documents`, { query: { limit: 25 } }), [path]);
  return html`<${Loaded} of=${last}>${(/** @type {{data: Schema<"DocumentView">[]}} */ { data }) => {
    const waiting = data.filter((each) => each.obstacle && AWAY.has(each.obstacle));
    if (waiting.length) return html`<${Notice} kind="warning" title=${t("away", { n: waiting.length })}>${waiting[0]?.obstacle_text}<//>`;
    const answered = data.find((each) => ANSWERED.has(each.state));
    return answered ? html`<p class="help">${t("answers", { number: answered.number })} <${When} of=${answered.issued_at} /></p>` : null;
  }}<//>`;
}

/** @param {{path: string, base: string}} of */
function Last({ path, base }) {
  return html`<${Table} source=${`${path}/documents`} always=${{ limit: "5" }} prefix="ultimos" label=${t("last")} empty=${t("none")}
    open=${(/** @type {any} */ row) => `${base}/comprobantes/${row.id}`} columns=${[
      { title: t("number"), cell: (/** @type {any} */ row) => row.number },
      { title: t("customer"), wide: true, cell: (/** @type {any} */ row) => row.receiver_name ?? t("no_customer") },
      { title: t("total"), right: true, cell: (/** @type {any} */ row) => html`<${Amount} of=${row.total} currency=${row.currency} />` },
      { title: t("state"), cell: (/** @type {any} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
    ]} />`;
}

/** @param {{path: string}} of */
function Plan({ path }) {
  const both = useLoad(async () => ({ plan: (await read(`${path}/subscription`)).body, key: (await read(`${path}/tax-authority`)).body }), [path]);
  return html`<${Card} title=${t("plan")}><${Loaded} of=${both}>${(/** @type {{plan: Schema<"SubscriptionView"> | null, key: Schema<"ConnectionView"> | null}} */ { plan, key }) => html`<${Facts} of=${[
    plan ? [plan.plan_text, t("used", { used: plan.usage.documents, included: plan.usage.included })] : null,
    key ? [t("key_until"), html`<${When} of=${key.key_valid_until} />`] : null,
  ]} />`}<//><//>`;
}
