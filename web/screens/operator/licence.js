/** @file Licencia, as the operator sees it: whose it is; held, so that its number is no good, and lifted. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/operator.js";
import { Because } from "./because.js";

const t = words(texts);
/** @typedef {Schema<"OperatedLicence">} Licence */

/** @param {ScreenProps} of */
export default function OperatedLicence({ params: { firm, licence } }) {
  const path = `/operator/firms/${firm}/licences/${licence}`;
  const can = useRights("platform");
  const read = useLoad(() => get(path), [path]);
  const now = /** @type {Licence | undefined} */ (read.data);
  const isNumbered = now?.product === "notifications"; // the others are good without a number
  const actions = now && isNumbered && can("operator:firms") && (now.hold
    ? html`<${Because} title=${t("lift")} text=${t("lift_text")} icon="play" path=${`${path}/lift`} done=${read.set} />`
    : html`<${Because} title=${t("hold")} text=${t("hold_text")} icon="pause" kind="danger" path=${`${path}/hold`} done=${read.set} />`);
  return html`<${Page} title=${now?.company_name ?? t("licence")} back=${`/operador/despachos/${firm}`} actions=${actions}
    lead=${now && html`${now.product_text} <${State} code=${now.state} text=${now.state_text} />`}>
    <${Loaded} of=${read}>${(/** @type {Licence} */ of) => html`
      ${of.hold && html`<${Notice} kind="bad" title=${t("licence_held")}>${of.hold.reason} · <${When} of=${of.hold.since} /><//>`}
      <${Facts} of=${[[t("tax_id"), of.tax_id], [t("firm"), html`<a href=${`/operador/despachos/${of.firm_id}`}>${of.firm_id}</a>`], [t("identifier"), of.id]]} />`}<//>
  <//>`;
}
