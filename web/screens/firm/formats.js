/** @file Formatos de exportación: those of the firm, for all its companies that have none of their own. */
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Page } from "../../parts/page.js";
import texts from "../../texts/firm_formats.js";
import FormatSettings from "./format_settings.js";

const t = words(texts);

/** @param {ScreenProps} of */
export default function Formats({ params: { firm } }) {
  const can = useRights(firm);
  return html`<${Page} title=${t("formats")} lead=${t("lead")}>
    <${FormatSettings} path=${`/firms/${firm}/export-formats`} writes=${can("firm:write")} />
  <//>`;
}
