/** @file Si el despacho puede exportar por su cuenta: what that means, given and withdrawn. */
import { Refused, del, get, post } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { When } from "../../parts/figures.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Empty, Loaded } from "../../parts/states.js";
import texts from "../../texts/business_handing.js";

const t = words(texts);
/** @typedef {Schema<"ExportConsentView">} Consent */

/** @param {{business: string}} of */
export default function ByFirm({ business }) {
  const path = `/businesses/${business}`;
  const can = useRights(business)("consent:write");
  const load = useLoad(() => consent(path), [path]);
  const done = (/** @type {"allowed" | "withdrawn"} */ said) => () => { toast(t(said)); return load.reload(); };
  return html`<${Loaded} of=${load}>${(/** @type {Consent | null} */ of) => of === null ? html`<${Empty} icon="firm" text=${t("no_firm")} />` : html`<${Card} title=${t("by_firm", { firm: of.firm_name })}>
    <p>${t("by_firm_text", { firm: of.firm_name })}</p>
    <ul><li>${t("by_firm_may")}</li><li>${t("by_firm_not")}</li><li>${t("by_firm_ends")}</li></ul>
    ${of.given_at ? html`<${Notice} kind="good">${t("by_firm_given")} <${When} of=${of.given_at} /><//>` : html`<${Notice}>${t("by_firm_none")}<//>`}
    ${can && html`<p class="buttons">${of.given_at
      ? html`<${Act} kind="danger" does=${() => del(`${path}/licences/${of.licence_id}/export-consent`)} done=${done("withdrawn")}
          asks=${{ title: t("by_firm_withdraw_title", { firm: of.firm_name }), text: t("by_firm_withdraw_text"), kind: "danger", confirm: t("by_firm_withdraw") }}>${t("by_firm_withdraw")}<//>`
      : html`<${Act} kind="main" does=${() => post(`${path}/licences/${of.licence_id}/export-consent`)} done=${done("allowed")}
          asks=${{ title: t("by_firm_allow_title", { firm: of.firm_name }), text: t("by_firm_may"), confirm: t("by_firm_allow") }}>${t("by_firm_allow")}<//>`}</p>`}
  <//>`}<//>`;
}

/** Null: no firm receives what is handed over. @param {string} path @returns {Promise<Consent | null>} */
async function consent(path) {
  try {
    return await get(`${path}/export-consent`);
  } catch (refused) {
    if (refused instanceof Refused && refused.code === "no-firm-for-exports") return null;
    throw refused;
  }
}
