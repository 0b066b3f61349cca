/** @file Inicio of a firm: what waits, the worst first, each with the window where it is seen to. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { When } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/homes.js";
import question_texts from "../../texts/firm_questions.js";

const t = words(texts);
const of_questions = words(question_texts);
/** @typedef {Schema<"MatterView">} Matter */

/** @param {ScreenProps} of */
export default function FirmHome({ params: { firm } }) {
  const base = `/despacho/${firm}`;
  const imports = useLoad(() => get(`/firms/${firm}/home`, { query: { kind: "import-pending", limit: 1 } }), [firm]);
  const pending = imports.data?.total ?? 0;
  const can = useRights(firm);
  const asked = useLoad(async () => can("import:read") ? get(`/firms/${firm}/questions`, { query: { limit: 1 } }) : null, [firm]);
  const { open = 0, answered = 0 } = asked.data?.by_state ?? {};
  /** @param {Matter} row */
  const leads = (row) => row.import_id ? `${base}/importaciones/${row.import_id}` : row.licence_id ? `${base}/licencias/${row.licence_id}` : `${base}/empresas/${row.company_id}`;
  return html`<${Page} title=${t("home")}>
    ${pending > 0 && html`<${Notice} kind="warning"><strong>${t("imports_pending", { n: pending })}</strong> <a href=${`${base}/importaciones`}>${t("see_imports")}</a><//>`}
    ${open + answered > 0 && html`<${Notice}>${[open && of_questions("waiting", { n: open }), answered && of_questions("answered_n", { n: answered })].filter(Boolean).join(", ")}. <a href=${`${base}/preguntas${open ? "" : "?state=answered"}`}>${of_questions("see")}</a><//>`}
    <${Table} source=${`/firms/${firm}/home`} label=${t("waits")} search empty=${t("nothing_waits")} open=${leads} columns=${[
      { title: t("company"), sort: "company_name", cell: (/** @type {Matter} */ row) => row.company_name },
      { title: t("what"), sort: "worst", wide: true, cell: (/** @type {Matter} */ row) => row.text },
      { title: t("since"), sort: "since", cell: (/** @type {Matter} */ row) => html`<${When} of=${row.since} />` },
      { title: t("until"), cell: (/** @type {Matter} */ row) => row.ends_at && html`<${When} of=${row.ends_at} />` },
    ]} />
  <//>`;
}
