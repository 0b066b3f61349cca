/** @file Despacho, as the operator sees it: who it is, what it asks; confirmed or not, locked and unlocked. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Copy, Facts, State, When } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/operator.js";
import { Because } from "./because.js";
import { RequestList } from "./requests.js";

const t = words(texts);
/** @typedef {Schema<"OperatedFirm">} Firm */

/** @param {ScreenProps} of */
export default function OperatedFirm({ params: { firm } }) {
  const path = `/operator/firms/${firm}`;
  const can = useRights("platform");
  const read = useLoad(() => get(path), [path]);
  const now = /** @type {Firm | undefined} */ (read.data);
  const actions = now && can("operator:firms") && html`<${Acts} path=${path} of=${now} done=${read.set} />`;
  return html`<${Page} title=${now?.name ?? t("firm")} back="/operador/despachos" actions=${actions}
    lead=${now && html`<${State} code=${now.state} text=${now.state_text} />`}>
    <${Loaded} of=${read}>${(/** @type {Firm} */ of) => html`
      ${of.lock && html`<${Notice} kind="bad" title=${t("firm_locked")}>${of.lock.reason} · <${When} of=${of.lock.since} /><//>`}
      ${of.request && html`<${Notice} kind="warning" title=${t("firm_asks")}><p>${of.request.message}</p><p class="quiet-text"><${When} of=${of.request.asked_at} /></p><//>`}
      <${Card} title=${t("firm_data")}><${Facts} of=${[
        [t("tax_id"), html`${of.tax_id} (${of.country})`], [t("email"), of.email], Boolean(of.address) && [t("address"), of.address],
        [t("created_at"), html`<${When} of=${of.created_at} />`], [t("confirmed_at"), html`<${When} of=${of.confirmed_at} />`],
        [t("features"), of.features_text.join(", ") || "—"], [t("identifier"), html`${of.id} <${Copy} text=${of.id} />`],
      ]} /><//>
      <h2>${t("requests")}</h2>
      <${RequestList} firm=${firm} />`}<//>
  <//>`;
}

/** What can be done with a firm as it is. @param {{path: string, of: Firm, done: (now: Firm) => void}} of */
function Acts({ path, of, done }) {
  const act = (/** @type {"confirm" | "refuse" | "unconfirm" | "lock" | "unlock"} */ name, /** @type {string} */ icon, /** @type {"main" | "danger" | undefined} */ kind = undefined) =>
    html`<${Because} key=${name} title=${t(name)} text=${t(`${name}_text`)} icon=${icon} kind=${kind} path=${`${path}/${name}`} done=${done} />`;
  return html`
    ${of.confirmed_at ? act("unconfirm", "back") : act("confirm", "check", "main")}
    ${of.request && act("refuse", "close")}
    ${of.lock ? act("unlock", "play") : act("lock", "lock", "danger")}`;
}
