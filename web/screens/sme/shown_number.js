/** @file The number of a licence, read when somebody asks for it, as the history tells who did. */
import { get } from "../../core/api.js";
import { useAct } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Copy } from "../../parts/figures.js";
import { Icon } from "../../parts/icon.js";
import { Failure } from "../../parts/notice.js";
import texts from "../../texts/sme.js";

const t = words(texts);

/** @param {{firm: string, licence: string}} of */
export function ShownNumber({ firm, licence }) {
  const [number, setNumber] = useState("");
  const shows = useAct(async () => setNumber((await get(`/firms/${firm}/licences/${licence}/number`)).number));
  return html`<span class="act" aria-live="polite">
    ${number ? html`<output class="licence-number">${number}</output><${Copy} text=${number} label=${t("copy_number")} />`
      : html`<button type="button" class="button quiet" title=${t("number_text")} disabled=${shows.isBusy} onClick=${() => shows.act()}><${Icon} name="eye" />${t("show_number")}</button>`}
    <${Failure} of=${shows.error} /></span>`;
}
