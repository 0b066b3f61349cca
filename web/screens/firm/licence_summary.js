/** @file The end of an activation, of whatever product: what happens, accepting it, and its way to active. */
import { get, patch, post } from "../../core/api.js";
import { useLoad, usePoll } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Facts } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Steps } from "./licence_steps.js";
import texts from "../../texts/firm_licences.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */

/** @param {{firm: string, licence: Licence, saved: (licence: Licence) => void, facts?: [string, View][]}} of  `facts`: those of the product */
export function Summary({ firm, licence, saved, facts = [] }) {
  const path = `/firms/${firm}/licences/${licence.id}`;
  const summary = useLoad(() => /** @type {Promise<Schema<"Summary">>} */ (get(`${path}/summary`)), [path, licence.version]);
  return html`<${Loaded} of=${summary}>${(/** @type {Schema<"Summary">} */ of) => html`
    <${Facts} of=${[[t("firm_email"), licence.firm_email], [t("company"), `${licence.company_code} ${licence.company_name}`], [t("client"), [licence.client_name, licence.client_email].filter(Boolean).join(" · ")], ...facts]} />
    ${of.missing.length > 0 && html`<${Notice} kind="warning" title=${t("missing")}><ul>${of.missing.map((each) => html`<li key=${each.pointer}>${each.detail}</li>`)}</ul><//>`}
    ${of.warnings.map((each) => html`<${Notice} key=${each.code} kind="warning">${each.detail}
      ${each.must_be_confirmed && html`<p><${Act} does=${async () => saved(await patch(path, { own_address_confirmed: true }, { version: licence.version }))}>${t("own_address")}<//></p>`}<//>`)}
    <h2>${t("what_happens")}</h2><ul>${of.what_happens.map((each) => html`<li key=${each}>${each}</li>`)}</ul>
    <${Act} kind="main" disabled=${!of.complete} does=${async (/** @type {string} */ key) => saved(await post(`${path}/acceptance`, undefined, { key, version: of.version }))}>${t("accept")}<//>`}<//>`;
}

/** @param {{path: string, to: string, name: string}} of  where it is looked after from then on, and what that is called */
export function Following({ path, to, name }) {
  const load = usePoll(() => /** @type {Promise<Licence>} */ (get(path)), (of) => of.state !== "provisioning", [path]);
  return html`<${Loaded} of=${load}>${(/** @type {Licence} */ of) => html`<${Card} title=${of.state === "provisioning" ? t("accepting") : of.state_text}>
    <${Steps} of=${of} />
    ${of.state === "active" && html`<${Notice} kind="good">${t("activated")}<//>`}
    ${of.state === "awaiting_client" && html`<${Notice} kind="info">${t("awaiting")}<//>`}
    ${of.failure && html`<${Notice} kind="bad" title=${t("failed")}>${of.failure.detail}<//>`}
    <p class="buttons"><a class="button main" href=${to}>${name}</a></p>
  <//>`}<//>`;
}
