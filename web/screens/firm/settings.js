/** @file Datos del despacho: what it says of itself, its mails, security, limits, statement, programs, history. */
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import History from "../../parts/history.js";
import { Later } from "../../parts/later.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/firm_settings.js";

const t = words(texts);

/** Tab, words, permission where not all have it, what it is filled in by. @type {[string, keyof typeof texts.es, string, () => Promise<{default: any}>][]} */
const TABS = [
  ["datos", "data", "", () => import("./settings_data.js")],
  ["correo", "mail", "", () => import("./settings_mail.js")],
  ["seguridad", "security", "", () => import("./settings_security.js")],
  ["preguntas", "questions", "import:read", () => import("./settings_questions.js")],
  ["cierre", "close_books", "", () => import("./closed_books.js")],
  ["limites", "limits", "limit:read", () => import("./settings_limits.js")],
  ["cuenta", "statement", "statement:read", () => import("./settings_statement.js")],
  ["programas", "programs", "token:write", () => import("../../parts/tokens.js")],
  ["avisos", "notices", "", () => import("../account/account_mails.js")],
  ["historial", "history", "firm:history", async () => ({ default: History })],
];

/** @param {ScreenProps} of */
export default function Settings({ params: { firm } }) {
  const can = useRights(firm);
  const given = { firm, writes: can("firm:write") };
  /** @type {Record<string, object>} */
  const own = { cierre: { of: `/firms/${firm}`, writes: can("firm:write") }, programas: { path: `/firms/${firm}` }, historial: { path: `/firms/${firm}/history`, file: "historial-del-despacho" } };
  const isWhole = (/** @type {string} */ name) => name === "avisos" || name === "correo"; // has cards of its own
  return html`<${Page} title=${t("settings")}>
    ${!can("firm:write") && html`<${Notice} kind="warning">${t("not_yours")}<//>`}
    <${Tabs} label=${t("settings")} of=${TABS.filter(([, , permission]) => !permission || can(permission)).map(([name, text, , of]) => {
      const part = html`<${Later} key=${name} of=${of} with=${own[name] ?? given} />`;
      return [name, t(text), () => isWhole(name) ? part : html`<${Card} title=${t(text)}>${part}<//>`];
    })} />
  <//>`;
}
