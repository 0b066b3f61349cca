/** @file Plan: by the month or by the year, what it costs and covers. */
import { get, put, read } from "../../core/api.js";
import { day, number } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Amount, Facts } from "../../parts/figures.js";
import { Notice, toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/business_wizard.js";

const t = words(texts);

/** @typedef {{plans: Schema<"Plans">, present: Schema<"SubscriptionView"> | null, version: string}} Choice */

/** @param {{business: string, done?: () => unknown, changed: () => unknown, submit: string}} of */
export default function Plan({ business, done, changed, submit }) {
  const path = `/businesses/${business}/subscription`;
  const can = useRights(business)("plan:write");
  const choice = useLoad(() => chosen(business, path), [business]);
  const saved = async () => {
    toast(t("plan_saved"));
    await choice.reload();
    await (done ?? changed)();
  };
  return html`<${Loaded} of=${choice}>${(/** @type {Choice} */ { plans, present, version }) => html`
    ${present && html`<${Present} of=${present} />`}
    ${done && present && html`<p class="buttons"><button type="button" class="button main" onClick=${done}>${submit}</button></p>`}
    ${can && html`<${Plans} key=${version} plans=${plans} present=${present} subscribes=${(/** @type {string} */ plan, /** @type {string} */ begins) => put(path, { plan, begins }, { version })} saved=${saved} />`}
    <p class="help">${plans.payment_text}.</p>`}<//>`;
}

/** @param {string} business @param {string} path @returns {Promise<Choice>} */
async function chosen(business, path) {
  const [{ country }, { body, version }] = await Promise.all([get(`/businesses/${business}`), read(path)]);
  return { plans: await get("/plans", { query: { country } }), present: body, version: version ?? "0" };
}

/** @param {{of: Schema<"SubscriptionView">}} of */
export const Present = ({ of }) => html`<${Facts} of=${[
    [t("plan"), of.terms.plan_text],
    [t("price"), html`<${Amount} of=${of.terms.price} currency=${of.terms.currency} /> ${of.terms.period_text.toLowerCase()}`],
    [t("paid_by"), of.paid_by_text],
    of.trial_until ? [t("trial_until"), day(of.trial_until)] : null,
    [t("quota"), t("quota_used", { used: number(of.usage.documents), all: number(of.usage.included) })],
    [t("period"), `${day(of.usage.period_from)} – ${day(of.usage.period_to)}`],
    of.usage.overage > 0 ? [t("overage"), html`${number(of.usage.overage)} × <${Amount} of=${of.terms.overage_price} currency=${of.terms.currency} />`] : null,
  ]} />
  <progress aria-label=${t("quota")} value=${Math.min(of.usage.documents, of.usage.included)} max=${of.usage.included}></progress>
  ${of.planned && html`<${Notice}>${t("plan_planned", { plan: of.planned.plan_text, day: day(of.planned.since) })}<//>`}
  ${of.cover_end && html`<${Notice} kind="warning" title=${of.cover_end.reason_text}>${t("cover_ends", { firm: of.cover_end.firm_name, day: day(of.cover_end.ends_at) })}<//>`}`;

/** @param {{plans: Schema<"Plans">, present: Schema<"SubscriptionView"> | null, subscribes: (plan: string, begins: string) => Promise<unknown>, saved: () => unknown}} of */
function Plans({ plans, present, subscribes, saved }) {
  const [period, setPeriod] = useState(/** @type {string} */ (present?.terms.period ?? plans.data[0]?.period ?? "month"));
  const periods = [...new Map(plans.data.map((each) => [each.period, each.period_text]))];
  return html`<fieldset class="field radios"><legend>${t("pay_by")}</legend>
      ${periods.map(([each, text]) => html`<div class="input" key=${each}><input type="radio" name="period" id=${`period-${each}`} checked=${each === period} onChange=${() => setPeriod(each)} /><label for=${`period-${each}`}>${text}</label></div>`)}</fieldset>
    <div class="cards">${plans.data.filter((each) => each.period === period).map((each) => html`<section class="card" key=${each.plan}>
      <h3>${each.plan_text}</h3>
      <p><strong><${Amount} of=${each.price} currency=${each.currency} /></strong> ${each.period_text.toLowerCase()}</p>
      <ul><li>${t("plan_included", { n: each.included })}</li>
        <li>${t("plan_overage")} <${Amount} of=${each.overage_price} currency=${each.currency} /></li>
        ${each.trial_days > 0 && html`<li>${t("plan_trial", { n: each.trial_days })}</li>`}</ul>
      ${present?.plan === each.plan && present.paid_by === "client" && !present.planned ? html`<p><strong>${t("plan_present")}</strong></p>`
        : html`<p class="buttons"><${Act} kind="main" does=${() => subscribes(each.plan, "now")} done=${saved}>${t("subscribe")}<//>
          ${present && present.plan !== each.plan && html`<${Act} does=${() => subscribes(each.plan, "next_period")} done=${saved}>${t("subscribe_next")}<//>`}</p>`}
    </section>`)}</div>`;
}
