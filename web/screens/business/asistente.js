/** @file Asistente: the way of a newcomer to the first document. What is saved says where one is, on any device. */
import { get, post } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights, useServices } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Icon } from "../../parts/icon.js";
import { Later } from "../../parts/later.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Steps, useSteps } from "../../parts/steps.js";
import texts from "../../texts/business_wizard.js";

const t = words(texts);

/** Step of the wizard, step of the API, what it is filled in by. @type {[string, keyof Schema<"Steps">, () => Promise<{default: any}>][]} */
const FILLED = [
  ["informacion", "profile", () => import("./asistente_informacion.js")],
  ["actividad", "activities", () => import("./asistente_actividad.js")],
  ["hacienda", "tax_authority", () => import("./asistente_hacienda.js")],
  ["consecutivos", "series", () => import("./asistente_consecutivos.js")],
  ["plan", "subscription", () => import("./asistente_plan.js")],
];

/** @param {ScreenProps} props */
export default function Wizard({ params: { business }, query }) {
  const status = useLoad(() => get(`/businesses/${business}/onboarding`), [business]);
  const can = useRights(business);
  const issues = useServices(business)("documents");
  if (!issues) return html`<${Page} title=${t("wizard")}><${Notice} kind="info">${t("not_issued")} <a href=${`/negocio/${business}/ajustes`}>${t("to_settings")}</a><//><//>`;
  return html`<${Page} title=${t("wizard")}>
    ${!can("business:write") && html`<${Notice} kind="warning">${t("not_yours")}<//>`}
    <${Loaded} of=${status}>${(/** @type {Schema<"OnboardingStatus">} */ told) => html`<${Way} business=${business} status=${told} reload=${status.reload} asked=${query.paso} />`}<//>
  <//>`;
}

/** @param {{business: string, status: Schema<"OnboardingStatus">, reload: () => Promise<void>, asked?: string}} of */
function Way({ business, status, reload, asked }) {
  const undone = FILLED.find(([, step]) => !status.steps[step].done);
  const reached = undone?.[0] ?? "listo";
  const wizard = useSteps([["bienvenida", t("step_welcome")], ...names(), ["listo", t("step_done")]], reached);
  const isNew = !asked && !status.ready && !status.steps.profile.done && !status.steps.activities.done;
  const at = isNew ? "bienvenida" : wizard.at;
  const [, step, filled] = FILLED.find(([name]) => name === at) ?? [];
  const done = async () => {
    await reload();
    wizard.to([...FILLED.map(([name]) => name), "listo"][FILLED.findIndex(([name]) => name === at) + 1]);
  };
  return html`<${Steps} of=${isNew ? { ...wizard, index: 0 } : wizard} />
    ${at === "bienvenida" && html`<${Welcome} begin=${() => wizard.to(reached)} isBegun=${!isNew} />`}
    ${step && html`<${Card} title=${names().find(([name]) => name === at)?.[1]} key=${at}>
      <${Later} of=${filled} with=${{ business, done, changed: reload, submit: t("go_on") }} /><//>
      <p class="buttons"><button type="button" class="button" onClick=${wizard.previous}><${Icon} name="back" />${t("back")}</button><span class="help">${t("later")}</span></p>`}
    ${at === "listo" && html`<${Finish} business=${business} status=${status} reload=${reload} />`}`;
}

/** @returns {[string, string][]} */
const names = () => [
  ["informacion", t("step_profile")], ["actividad", t("step_activities")], ["hacienda", t("step_authority")],
  ["consecutivos", t("step_series")], ["plan", t("step_plan")],
];

/** @param {{begin: () => void, isBegun: boolean}} of */
function Welcome({ begin, isBegun }) {
  return html`<${Card} title=${t("welcome")}>
    <p>${t("welcome_text")}</p>
    <ul><li>${t("need_id")}</li><li>${t("need_activity")}</li><li>${t("need_user")}</li><li>${t("need_key")}</li><li>${t("need_numbers")}</li></ul>
    <p>${t("welcome_leave")}</p>
    <p class="buttons"><button type="button" class="button main" onClick=${begin}>${t(isBegun ? "go_on" : "begin")}<${Icon} name="next" /></button></p>
  <//>`;
}

/** @param {{business: string, status: Schema<"OnboardingStatus">, reload: () => Promise<void>}} of */
function Finish({ business, status, reload }) {
  if (status.ready) {
    return html`<${Card} title=${t("complete")}><${Notice} kind="good">${t("complete_text")}<//>
      <p class="buttons"><a class="button main" href=${`/negocio/${business}`}>${t("to_home")}<${Icon} name="next" /></a></p><//>`;
  }
  return html`<${Card} title=${t("complete")}><p>${t("finish_text")}</p>
    <p class="buttons"><${Act} kind="main" icon="check" does=${(/** @type {string} */ key) => post(`/businesses/${business}/onboarding/finish`, undefined, { key })} done=${reload}>${t("finish")}<//></p><//>`;
}
