/** @file Solicitud: what a firm asks for, what was said of it, the answer and the decision. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/operator.js";
import { Because } from "./because.js";

const t = words(texts);
/** @typedef {Schema<"OperatedFeatureRequest">} Request */

/** @param {ScreenProps} of */
export default function FeatureRequest({ params: { firm, request } }) {
  const path = `/operator/firms/${firm}/feature-requests/${request}`;
  const can = useRights("platform");
  const read = useLoad(() => get(path), [path]);
  const now = /** @type {Request | undefined} */ (read.data);
  const actions = now && can("operator:firms") && html`<${Acts} path=${path} of=${now} done=${read.set} />`;
  return html`<${Page} title=${now?.feature_text ?? t("request")} back="/operador/solicitudes" actions=${actions}
    lead=${now && html`<a href=${`/operador/despachos/${firm}`}>${now.firm_name}</a> <${State} code=${now.state} text=${now.state_text} />`}>
    <${Loaded} of=${read}>${(/** @type {Request} */ of) => html`
      <${Facts} of=${[[t("asked_at"), html`<${When} of=${of.created_at} />`], Boolean(of.waits_for) && [t("waits_for"), of.waits_for_text], Boolean(of.decided_at) && [t("decided_at"), html`<${When} of=${of.decided_at} />`]]} />
      ${of.said.map((each) => html`<${Card} key=${each.at} title=${each.by_text} actions=${html`<${When} of=${each.at} />`}><p>${each.message}</p><//>`)}`}<//>
  <//>`;
}

/** What can be done with a request as it is. @param {{path: string, of: Request, done: (now: Request) => void}} of */
function Acts({ path, of, done }) {
  const act = (/** @type {"answer" | "approve" | "reject" | "revoke"} */ name, /** @type {string} */ icon, /** @type {"main" | "danger" | undefined} */ kind = undefined) =>
    html`<${Because} key=${name} title=${t(name)} text=${t(`${name}_text`)} icon=${icon} kind=${kind} label=${t("message")} path=${`${path}/${name}`} done=${done} />`;
  if (of.state === "approved") return act("revoke", "back", "danger");
  return of.state === "asked" && html`${act("answer", "mail")}${act("approve", "check", "main")}${act("reject", "close", "danger")}`;
}
