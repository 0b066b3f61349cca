/** @file Histórico of a licence. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Download } from "../../parts/download.js";
import History from "../../parts/history.js";
import { Page } from "../../parts/page.js";
import texts from "../../texts/firm_licences.js";

const t = words(texts);

/** @param {ScreenProps} of */
export default function LicenceHistory({ params: { firm, licence } }) {
  const path = `/firms/${firm}/licences/${licence}`;
  const load = useLoad(() => /** @type {Promise<Schema<"LicenceView">>} */ (get(path)), [path]);
  return html`<${Page} title=${t("history")} lead=${load.data?.company_name} back=${`/despacho/${firm}/licencias/${licence}`}
      actions=${html`<${Download} path=${`${path}/history.csv`} name="historico.csv">${t("file")}<//>`}>
    <${History} path=${`${path}/history`} label=${t("history")} />
  <//>`;
}
