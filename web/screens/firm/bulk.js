/** @file A file of activations: what would come of it or does, how far it is, row by row; begun, cancelled, gone on with. */
import { file, get, post } from "../../core/api.js";
import { number } from "../../core/format.js";
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Download } from "../../parts/download.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Card, Page } from "../../parts/page.js";
import { Progress } from "../../parts/progress.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_bulk.js";

const t = words(texts);
const RESULTS = /** @type {const} */ (["accepted", "unchanged", "refused"]);
const BEGINNING = ["queued", "running", "waiting"];
const RESTING = ["paused", "stopped"];
const NAMED = /** @type {const} */ ({ active: "active", awaiting_client: "awaiting_client", provisioning_failed: "failed" });
/** @typedef {Schema<"BulkView">} Bulk */

/** @param {ScreenProps} of */
export default function BulkScreen({ params: { firm, bulk: id } }) {
  const [seen, setSeen] = useState(/** @type {Bulk | null} */ (null));
  const [turn, setTurn] = useState(0);
  const path = `/firms/${firm}/activations/${id}`;
  const isTrial = seen?.dry_run;
  const reads = async () => {
    const bulk = await get(path);
    setSeen(bulk);
    return bulk;
  };
  return html`<${Page} title=${t(isTrial ? "trial" : "bulk")} back=${`/despacho/${firm}/licencias/en-bloque`} lead=${isTrial && t("trial_lead")}
      actions=${html`<a class="button" href=${`/despacho/${firm}/licencias/en-bloque`}>${t("another")}</a>`}>
    <${Card}>
      <${Progress} reads=${reads} by=${[path, turn]} isDone=${(/** @type {Bulk} */ bulk) => bulk.ended_at !== null}
        measure=${(/** @type {Bulk} */ bulk) => [bulk.rows_done, bulk.total]}>${(/** @type {Bulk} */ bulk) => html`<${Counts} of=${bulk} />`}<//>
      ${seen && html`<${Acts} firm=${firm} bulk=${seen} path=${path} done=${() => setTurn(turn + 1)} />`}
    <//>
    ${seen && html`<${Card} title=${t("by_row")}>
      <${Rows} firm=${firm} path=${path} turn=${`${seen.state} ${seen.rows_done}`} />
      ${seen.counts.refused > 0 && html`<p>${t("correct")}</p>`}
    <//>`}
  <//>`;
}

/** @param {{of: Bulk}} of */
function Counts({ of }) {
  /** @type {Record<string, number>} */
  const states = { active: 0, awaiting_client: 0, failed: 0, under_way: 0 };
  for (const [state, n] of Object.entries(of.by_state)) states[NAMED[/** @type {keyof typeof NAMED} */ (state)] ?? "under_way"] += n;
  return html`<p><${State} code=${of.state} text=${of.state_text} /></p>
    <${Facts} of=${[
      [t("product"), of.product_text],
      [t("done_rows"), `${number(of.rows_done)} / ${number(of.total)}`],
      of.resumes_at && [t("resumes_at"), html`<${When} of=${of.resumes_at} />`],
      ...RESULTS.map((each) => of.counts[each] > 0 && [t(each), number(of.counts[each])]),
      ...Object.entries(states).map(([each, n]) => n > 0 && [t(/** @type {"active"} */ (each)), number(n)]),
    ]} />`;
}

/** @param {{firm: string, bulk: Bulk, path: string, done: () => void}} of */
function Acts({ firm, bulk, path, done }) {
  const writes = useRights(firm)("licence:write");
  const n = bulk.counts.accepted ?? 0;
  // what the API gives back can be sent as it is; rows that have their licence stay as they are
  const begins = async (/** @type {string} */ key) => {
    const { product, program, own_addresses } = bulk;
    const rows = new Blob([await file(`${path}/rows.csv`)], { type: "text/csv" });
    const begun = await post(`/firms/${firm}/activations`, rows, { query: { product, program, own_addresses }, key });
    await go(`/despacho/${firm}/licencias/en-bloque/${begun.id}`);
  };
  const act = (/** @type {string} */ name) => (/** @type {string} */ key) => post(`${path}/${name}`, undefined, { key });
  const isLive = [...BEGINNING, ...RESTING].includes(bulk.state);
  return html`<p class="buttons">
    ${writes && bulk.dry_run && bulk.state === "done" && n > 0 && html`<${Act} kind="main" icon="play" does=${begins}
      asks=${{ title: t("start_title", { n }), text: t("start_text"), confirm: t("start", { n }) }}>${t("start", { n })}<//>`}
    ${writes && RESTING.includes(bulk.state) && html`<${Act} kind="main" icon="play" does=${act("takeover")} done=${done}>${t("continue")}<//>`}
    ${writes && BEGINNING.includes(bulk.state) && html`<${Act} icon="pause" does=${act("pause")} done=${done}>${t("pause")}<//>`}
    ${writes && !bulk.dry_run && ["cancelled", "failed"].includes(bulk.state) && html`<${Act} kind="main" icon="play" does=${begins}>${t("continue")}<//>`}
    ${writes && isLive && html`<${Act} icon="close" does=${act("cancellation")} done=${done}
      asks=${{ title: t("cancel_title"), text: t("cancel_text"), confirm: t("cancel"), kind: "danger" }}>${t("cancel")}<//>`}
    <${Download} path=${`${path}/rows.csv`} name=${t("template_name")}>${t("result_file")}<//>
    ${bulk.counts.refused > 0 && html`<${Download} path=${`${path}/rows.csv?result=refused`} name=${t("template_name")}>${t("refused_file")}<//>`}
  </p>`;
}

/** @param {{firm: string, path: string, turn: string}} of */
function Rows({ firm, path, turn }) {
  /** @param {Schema<"BulkRowView">} row */
  const leads = (row) => row.licence_id && `/despacho/${firm}/licencias/${row.licence_id}`;
  return html`<${Table} source=${`${path}/rows`} label=${t("by_row")} reloads=${turn} id=${(/** @type {any} */ row) => String(row.row)} open=${leads}
    filters=${[{ name: "result", label: t("result"), options: RESULTS.map((each) => [each, t(each)]) }]}
    columns=${[
      { title: t("company"), cell: (/** @type {Schema<"BulkRowView">} */ row) => [row.program, row.code, row.company].filter(Boolean).join(" ") || "—" },
      { title: t("row"), right: true, cell: (/** @type {Schema<"BulkRowView">} */ row) => number(row.row) },
      { title: t("client"), cell: (/** @type {Schema<"BulkRowView">} */ row) => row.client_email },
      { title: t("result"), cell: (/** @type {Schema<"BulkRowView">} */ row) => row.result ? html`<${State} code=${row.result} text=${row.result_text ?? ""} />` : t("not_begun") },
      { title: t("reason"), wide: true, cell: (/** @type {Schema<"BulkRowView">} */ row) => `${row.reason} ${at(row)}` },
    ]} />`;
}

/** Where a row is at fault, as its columns are called. @param {Schema<"BulkRowView">} row */
const at = ({ fields }) => fields.length ? t("at_fault", { names: fields.map((each) => t(/** @type {"c_code"} */ (`c_${each}`))).join(", ") }) : "";
