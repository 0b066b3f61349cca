/** @file What a document would be, by the API: its amounts while one types, what is in its way, its printed form. */
import { post } from "../../core/api.js";
import { language } from "../../core/language.js";
import { words } from "../../core/texts.js";
import { html, useEffect, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Notice } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Sums } from "./sums.js";
import texts from "../../texts/new_document.js";

const t = words(texts);
const PAUSE_MS = 400;
/** @typedef {Schema<"ComprobantePreview">} Preview */

/** @param {{business: string, body: any}} of */
export function Totals({ business, body }) {
  const [shown, setShown] = useState(/** @type {Preview | null} */ (null));
  const path = `/businesses/${business}/document-previews`;
  const text = JSON.stringify(body);
  useEffect(() => {
    let isOver = false;
    const timer = setTimeout(async () => {
      try {
        const preview = await post(path, JSON.parse(text));
        if (!isOver) setShown(preview);
      } catch {
        if (!isOver) setShown(null); // what is wrong is said when it is issued
      }
    }, PAUSE_MS);
    return () => { isOver = true; clearTimeout(timer); };
  }, [path, text]);
  const print = async () => {
    const preview = await post(path, JSON.parse(text), { query: { pdf: true } });
    setShown(preview);
    if (preview.pdf_base64) save(preview.pdf_base64);
  };
  return html`<${Card} title=${t("totals")}>
    <div aria-live="polite">${shown?.totals ? html`<${Sums} of=${shown.totals} currency=${shown.currency ?? undefined} />` : html`<p class="quiet">${t("typing")}</p>`}</div>
    ${shown && html`<${Ways} of=${shown} />
      ${shown.faults.length === 0 ? html`<p><${Act} icon="document" does=${print}>${t("see_pdf")}<//></p>` : html`<p class="help">${t("pdf_not_yet")}</p>`}`}
  <//>`;
}

/** What is in its way, and what is worth a word. @param {{of: Preview}} given */
function Ways({ of }) {
  const spoken = language.get();
  return html`${of.refusals.length > 0 && html`<${Notice} kind="warning" title=${t("refusals")}><ul>${of.refusals.map((each) => html`<li key=${each.code}>${each.detail}</li>`)}</ul><//>`}
    ${of.warnings.length > 0 && html`<${Notice} title=${t("warnings")}><ul>${of.warnings.map((each) => html`<li key=${each.pointer}>${each[spoken]}</li>`)}</ul><//>`}
    ${of.faults.length > 0 && html`<details class="help"><summary>${t("faults", { n: of.faults.length + of.more_faults })}</summary>
      <ul>${of.faults.map((each) => html`<li key=${each.pointer + each.code}>${each.detail}</li>`)}</ul></details>`}`;
}

/** Keep the printed form as a file. @param {string} pdf_base64 */
function save(pdf_base64) {
  const bytes = Uint8Array.from(atob(pdf_base64), (each) => each.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  Object.assign(document.createElement("a"), { href: address, download: t("pdf_name") }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
