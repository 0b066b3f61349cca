/** @file What an import leaves to a later one: the client is asked about it, and what the firm's program refused is taken back. */
import { del } from "../../core/api.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import Loose from "../../parts/loose.js";
import { Failure } from "../../parts/notice.js";
import texts from "../../texts/firm_batch.js";
import { Asked, joined, useAsked } from "./asked.js";

const t = words(texts);

/** @param {{firm: string, path: string, id: string, decides: boolean, version: number, done: () => unknown}} of */
export default function ImportLoose({ firm, path, id: batch, decides, version, done }) {
  const asked = useAsked(firm, batch);
  const acts = (/** @type {Schema<"LooseDocument">} */ { id, number, why, found }) => html`<div class="buttons">
    <${Asked} firm=${firm} path=${path} rows=${joined(found, asked.data)} asks=${decides} done=${asked.reload} />
    ${decides && why === "refused" && html`<${Act} icon="back" does=${() => del(`${path}/refusals/${id}`)} done=${done}
      asks=${{ title: t("withdraw_title", { number }), text: t("withdraw_text"), confirm: t("withdraw") }}>${t("withdraw")}<//>`}</div>`;
  return html`<${Failure} of=${asked.error} again=${asked.reload} /><${Loose} path=${path} acts=${acts} reloads=${version} />`;
}
