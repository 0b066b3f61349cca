/** @file One import: totals by rate and type, documents line by line, incidents with what to do, files, history. */
import { get } from "../../core/api.js";
import { day, number } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { FileLink } from "../../parts/download.js";
import { Amount, Facts, State, When } from "../../parts/figures.js";
import { Icon } from "../../parts/icon.js";
import { Later } from "../../parts/later.js";
import { looseFacts } from "../../parts/loose.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/firm_imports.js";
import loose_texts from "../../texts/loose.js";
import { ImportActs, isDecidable } from "./import_acts.js";
import { Claimed, isClaimed } from "./import_claim.js";

const t = words(texts);
const of_loose = words(loose_texts);
/** Of these it is worth asking what importing, or restoring, would meet. */
const UNDECIDED = ["pending", "discarded"];
/** Of these the program can have said something: of one that is pending, that it took nothing of it. */
const SAID = ["pending", "imported", "imported_with_incidents"];

/** @param {ScreenProps} of */
export default function Import({ params: { firm, import: id } }) {
  const path = `/firms/${firm}/imports/${id}`;
  const can = useRights(firm);
  const batch = useLoad(() => get(path), [path]);
  const data = /** @type {Schema<"Import"> | undefined} */ (batch.data);
  const [asks, setAsks] = useState(/** @type {"check" | "refusals" | null} */ (null));
  const decides = can("import:decide");
  const close = () => setAsks(null);
  const done = (/** @type {"refusals_done" | "withdrawn" | "claim_ended"} */ said) => () => { close(); toast(t(said)); batch.reload(); };
  const title = data ? `${data.firm_company_code} ${data.company_name}` : t("import");
  return html`<${Page} title=${title} back=${`/despacho/${firm}/importaciones`} lead=${data && `${day(data.period_from)} – ${day(data.period_to)}`}
    actions=${data && html`${decides && isDecidable(data) && html`<${ImportActs} firm=${firm} rows=${[data]} done=${batch.reload} />`}
      ${UNDECIDED.includes(data.status) && html`<button type="button" class="button" onClick=${() => setAsks("check")}><${Icon} name="eye" />${t("check")}</button>`}
      ${decides && SAID.includes(data.status) && html`<button type="button" class="button" onClick=${() => setAsks("refusals")}><${Icon} name="edit" />${t("refusals")}</button>`}`}>
    <${Loaded} of=${batch}>${(/** @type {Schema<"Import">} */ read) => html`
      ${read.claim && isClaimed(read) && html`<${Claimed} of=${read.claim} path=${path} can=${decides} done=${done("claim_ended")} />`}
      <${Told} of=${read} />
      <${Tabs} label=${title} of=${[
        ["resumen", t("summary"), () => html`<${Summary} of=${read} path=${path} />`],
        ["comprobantes", t("documents"), () => html`<${Later} of=${() => import("./import_documents.js")} with=${{ firm, path, id, decides, isPending: read.status === "pending" }} />`],
        ["incidencias", `${t("incidents")} (${read.incidents})`, () => html`<${Later} of=${() => import("./import_incidents.js")} with=${{ firm, path, of: read, asks: decides && read.status === "pending" }} />`],
        ["posteriores", `${of_loose("loose")} (${read.left_out + read.released + read.in_flight})`, () => html`<${Later} of=${() => import("./import_loose.js")}
          with=${{ firm, path, id, decides, version: read.version, done: done("withdrawn") }} />`],
        ["historial", t("history"), () => html`<${Later} of=${() => import("../../parts/history.js")} with=${{ path: `${path}/history` }} />`],
      ]} />`}<//>
    ${data && asks && html`<${Dialog} title=${t(asks)} close=${close} wide>${asks === "check"
      ? html`<${Later} of=${() => import("./import_check.js")} with=${{ firm, path, currency: data.currency }} />`
      : html`<${Later} of=${() => import("./import_refusals.js")} with=${{ of: data, path, close, done: done("refusals_done") }} />`}<//>`}
  <//>`;
}

/** What one should know before deciding. @param {{of: Schema<"Import">}} of */
function Told({ of: { status, incidents, answered, in_flight, rejected, discard_reason, replaces } }) {
  return html`
    ${incidents > 0 && html`<${Notice} kind="warning" title=${t("with_incidents")}>${t("incidents_told", { n: incidents })}<//>`}
    ${answered > 0 && html`<${Notice} kind="warning" title=${t("answered_since", { n: answered })}>${t(status === "pending" ? "answered_pending" : "answered_taken")}<//>`}
    ${in_flight > 0 && html`<${Notice}>${t("in_flight", { n: in_flight })}<//>`}
    ${rejected > 0 && html`<${Notice}>${t("rejected_left", { n: rejected })}<//>`}
    ${discard_reason && html`<${Notice} title=${t("discarded")}>${discard_reason}<//>`}
    ${replaces && html`<${Notice}>${t("replaces")}<//>`}`;
}

/** @param {{of: Schema<"Import">, path: string}} of */
function Summary({ of, path }) {
  const { currency } = of;
  const money = (/** @type {string} */ value) => html`<${Amount} of=${value} currency=${currency} />`;
  return html`<${Card}>
      <${Facts} of=${[
        [t("state"), html`<${State} code=${of.status} text=${of.status_text} />`],
        [t("received"), html`<${When} of=${of.created_at} />`],
        of.part && of.part !== "all" ? [t("part"), of.part_text] : null, ...looseFacts(of),
        [t("total"), money(of.total)], [t("base"), money(of.totals.base)], [t("tax"), money(of.totals.tax)],
        [t("withholding"), money(of.totals.withholding)],
        [t("debit"), money(of.totals.debit)], [t("credit"), money(of.totals.credit)],
      ]} />
      <p class="buttons">${of.files.map((file) => html`<${FileLink} key=${file.name} path=${`${path}/files/${file.name}`} saves>${file.format_text}<//>`)}</p>
    <//>
    <${Card} title=${t("by_rate")}><${Table} label=${t("by_rate")} rows=${of.by_rate} id=${(/** @type {any} */ row) => `${row.tax_code} ${row.rate}`} columns=${[
      { title: t("rate"), cell: (/** @type {any} */ row) => `${number(row.rate)} %` },
      { title: t("base"), right: true, cell: (/** @type {any} */ row) => money(row.base) },
      { title: t("tax"), right: true, cell: (/** @type {any} */ row) => money(row.tax) },
    ]} /><//>
    <${Card} title=${t("by_type")}><${Table} label=${t("by_type")} rows=${of.by_type} id=${(/** @type {any} */ row) => row.document_type} columns=${[
      { title: t("type"), cell: (/** @type {any} */ row) => row.document_type_text },
      { title: t("documents"), right: true, cell: (/** @type {any} */ row) => row.documents },
      { title: t("base"), right: true, cell: (/** @type {any} */ row) => money(row.base) },
      { title: t("tax"), right: true, cell: (/** @type {any} */ row) => money(row.tax) },
      { title: t("total"), right: true, cell: (/** @type {any} */ row) => money(row.total) },
    ]} /><//>`;
}
