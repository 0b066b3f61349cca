/** @file Importaciones pendientes: what clients handed over, to be taken into the firm's books or set aside. */
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Age, Amount, Day, State } from "../../parts/figures.js";
import { Icon } from "../../parts/icon.js";
import { Later } from "../../parts/later.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_imports.js";
import { CompanyFilter } from "./company_filter.js";
import { ImportActs, isDecidable } from "./import_acts.js";

const t = words(texts);
/** @type {(keyof typeof texts.es)[]} */
const STATES = ["pending", "importing", "imported", "imported_with_incidents", "discarded", "superseded"];

/** @param {ScreenProps} of */
export default function Imports({ params: { firm } }) {
  const can = useRights(firm);
  const [turn, setTurn] = useState(0);
  const decides = can("import:decide");
  const [asks, setAsks] = useState(false);
  return html`<${Page} title=${t("imports")} lead=${t("imports_lead")}
      actions=${decides && html`<button type="button" class="button" onClick=${() => setAsks(true)}><${Icon} name="mail" />${t("ask")}</button>`}>
    ${asks && html`<${Dialog} title=${t("ask")} close=${() => setAsks(false)}><${Later} of=${() => import("./imports_ask.js")} with=${{ firm, close: () => setAsks(false) }} /><//>`}
    <${Table} source=${`/firms/${firm}/imports`} label=${t("imports")} search reloads=${turn} empty=${t("imports_empty")}
      filters=${[
        { name: "status", label: t("state"), first: "pending", counts: "by_state", options: STATES.map((each) => [each, t(each)]) },
        { name: "company_id", label: t("company"), draws: (/** @type {string} */ value, /** @type {any} */ set) => html`<${CompanyFilter} firm=${firm} label=${t("company")} value=${value} set=${set} />` },
        { name: "period_from", label: t("period_from"), kind: "date" },
        { name: "period_to", label: t("period_to"), kind: "date" },
        { name: "with_incidents", label: t("only_incidents"), kind: "check" },
      ]}
      columns=${[
        { title: t("company"), sort: "company_name", cell: (/** @type {any} */ row) => `${row.firm_company_code} ${row.company_name}` },
        { title: t("period"), sort: "period_from", cell: (/** @type {any} */ row) => html`<${Day} of=${row.period_from} /> – <${Day} of=${row.period_to} />` },
        { title: t("documents"), cell: (/** @type {any} */ row) => counted(row.documents) },
        { title: t("total"), right: true, cell: (/** @type {any} */ row) => html`<${Amount} of=${row.total} currency=${row.currency} />` },
        { title: t("remarks"), cell: (/** @type {any} */ row) => row.incidents > 0 && html`<${State} code="incidents" tone="warning" text=${`${t("with_incidents")} (${row.incidents})`} />` },
        { title: t("state"), cell: (/** @type {any} */ row) => html`<${State} code=${row.status} text=${row.status_text} />` },
        { title: t("received"), sort: "created_at", cell: (/** @type {any} */ row) => html`<${Age} of=${row.created_at} />` },
      ]}
      open=${(/** @type {any} */ row) => `/despacho/${firm}/importaciones/${row.id}`}
      select=${decides && isDecidable}
      selects=${decides && ((/** @type {string[]} */ _, /** @type {() => void} */ __, /** @type {any[]} */ rows) => html`<${ImportActs} firm=${firm} rows=${rows} done=${() => setTurn(turn + 1)} />`)} />
  <//>`;
}

/** @param {Schema<"DocumentCounts">} documents */
const counted = (documents) =>
  /** @type {(keyof Schema<"DocumentCounts">)[]} */ (["invoices", "credit_notes", "debit_notes", "collections"])
    .filter((kind) => documents[kind] > 0).map((kind) => t(kind, { n: documents[kind] })).join(", ");
