/** @file What an import leaves to a later one: the client is asked about it, and what the firm's program refused is taken back. */
import { del } from "../../core/api.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import Loose from "../../parts/loose.js";
import texts from "../../texts/firm_batch.js";
import { AskClient } from "./ask_client.js";

const t = words(texts);

/** @param {{firm: string, path: string, decides: boolean, version: number, done: () => unknown}} of */
export default function ImportLoose({ firm, path, decides, version, done }) {
  const acts = (/** @type {Schema<"LooseDocument">} */ { id, number, why, found }) => decides && html`<p class="buttons">
    ${found.length > 0 && html`<${AskClient} firm=${firm} path=${path} picks=${[{ document: id }]} done=${() => null} />`}
    ${why === "refused" && html`<${Act} icon="back" does=${() => del(`${path}/refusals/${id}`)} done=${done}
      asks=${{ title: t("withdraw_title", { number }), text: t("withdraw_text"), confirm: t("withdraw") }}>${t("withdraw")}<//>`}</p>`;
  return html`<${Loose} path=${path} acts=${acts} reloads=${version} />`;
}
