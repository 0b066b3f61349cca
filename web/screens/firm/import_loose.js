/** @file What an import leaves to a later one; what the firm's program refused is taken back here. */
import { del } from "../../core/api.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import Loose from "../../parts/loose.js";
import texts from "../../texts/firm_batch.js";

const t = words(texts);

/** @param {{path: string, decides: boolean, version: number, done: () => unknown}} of */
export default function ImportLoose({ path, decides, version, done }) {
  const withdraws = (/** @type {Schema<"LooseDocument">} */ { id, number, why }) => decides && why === "refused" && html`<${Act} icon="back"
    does=${() => del(`${path}/refusals/${id}`)} done=${done}
    asks=${{ title: t("withdraw_title", { number }), text: t("withdraw_text"), confirm: t("withdraw") }}>${t("withdraw")}<//>`;
  return html`<${Loose} path=${path} acts=${withdraws} reloads=${version} />`;
}
