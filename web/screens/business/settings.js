/** @file Ajustes: what the Asistente asked for, users, programs, limits, history, the end; each loaded when it is looked at. */
import { useRights, useServices } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import History from "../../parts/history.js";
import { Later } from "../../parts/later.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/business_settings.js";

const t = words(texts);
const nothing = () => {};

/** Tab, words, permission where not all have it, what it is filled in by. @type {[string, keyof typeof texts.es, string, () => Promise<{default: any}>][]} */
const TABS = [
  ["negocio", "profile", "", () => import("./settings_profile.js")],
  ["actividades", "activities", "", () => import("./asistente_actividad.js")],
  ["hacienda", "authority", "", () => import("./asistente_hacienda.js")],
  ["consecutivos", "series", "", () => import("./asistente_consecutivos.js")],
  ["plan", "plan", "", () => import("./asistente_plan.js")],
  ["usuarios", "users", "person:read", () => import("./settings_users.js")],
  ["programas", "tokens", "token:write", () => import("../../parts/tokens.js")],
  ["limites", "limits", "", () => import("../../parts/limits.js")],
  ["historial", "history", "business:history", async () => ({ default: History })],
  ["eliminar", "removal", "business:remove", () => import("./settings_removal.js")],
];
const TO_ISSUE = new Set(["hacienda", "consecutivos"]); // of no use where documents are not issued yet

/** @param {ScreenProps} of */
export default function Settings({ params: { business } }) {
  const can = useRights(business);
  const issues = useServices(business)("documents");
  const given = { business, changed: nothing, submit: t("save") };
  /** @type {Record<string, object>} */
  const own = {
    programas: { path: `/businesses/${business}` },
    limites: { path: `/businesses/${business}` },
    historial: { path: `/businesses/${business}/history`, file: "historial-del-negocio" },
  };
  return html`<${Page} title=${t("settings")}>
    ${!can("business:write") && html`<${Notice} kind="warning">${t("not_yours")}<//>`}
    <${Tabs} label=${t("settings")} of=${TABS.filter(([name, , permission]) => (!permission || can(permission)) && (issues || !TO_ISSUE.has(name))).map(([name, text, , of]) => [
      name, t(text), () => html`<${Card} title=${t(text)}><${Later} of=${of} with=${own[name] ?? given} /><//>`,
    ])} />
  <//>`;
}
