/** @file Histórico of the operators: what they did, by name and with reasons, and what firms asked of them. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import History from "../../parts/history.js";
import { Page } from "../../parts/page.js";
import texts from "../../texts/operator.js";

const t = words(texts);

export default function OperatorHistory() {
  return html`<${Page} title=${t("history")} lead=${t("history_lead")}><${History} path="/operator/history" label=${t("history")} /><//>`;
}
