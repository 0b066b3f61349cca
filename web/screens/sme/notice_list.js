/** @file Notifications as a table, of a firm's clients or of a business: how long each can still be opened. */
import { moment } from "../../core/format.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Day } from "../../parts/figures.js";
import { Icon } from "../../parts/icon.js";
import { Later } from "../../parts/later.js";
import { Table } from "../../parts/table.js";
import { CompanyFilter } from "../firm/company_filter.js";
import { BODIES, KINDS, Left, NoticeState, STATES, WORK } from "./notice_words.js";
import texts from "../../texts/notices.js";

const t = words(texts);
/** @typedef {Schema<"NoticeView">} Notice */
/** The day of a moment, in the zone of who reads. @param {string} at */
const dated = (at) => moment(at, { dateStyle: "medium" });
const DAYS = [0, 1, 3, 5];

/** What a list can be narrowed by on either side. @returns {import("../../parts/table.js").Filter[]} */
const filters = () => [
  { name: "state", label: t("state"), counts: "by_state", options: [...STATES.map((each) => /** @type {[string, string]} */ ([each, t(each)])), ["removed", t("removed_state")]] },
  { name: "days_left", label: t("within"), options: DAYS.map((n) => [String(n), n === 0 ? t("within_today") : t("within_days", { n })]) },
  { name: "body", label: t("body"), options: BODIES.map((each) => [each, t(each)]) },
  { name: "kind", label: t("kind"), options: KINDS.map((each) => [each, t(each)]) },
  { name: "work_state", label: t("work"), options: WORK.map((each) => [each, t(each)]) },
];

/** @param {{path: string, base: string, writes: boolean, firm?: string}} of  `path` of the API, `base` of the console; `firm`: its clients' */
export function NoticeList({ path, base, writes, firm }) {
  const [isNew, setNew] = useState(false);
  const yesNo = /** @type {[string, string][]} */ ([["true", t("yes")], ["false", t("no")]]);
  return html`${writes && html`<p class="buttons"><button type="button" class="button main" onClick=${() => setNew(true)}><${Icon} name="add" />${t("enter")}</button></p>`}
    ${isNew && html`<${Later} of=${() => import("./new_notice.js")} with=${{ path, base, firm, close: () => setNew(false) }} />`}
    <${Table} source=${`${path}/notifications`} label=${t("notices")} search csv="notificaciones.csv" empty=${t("notices_none")} open=${(/** @type {Notice} */ row) => `${base}/${row.id}`}
      filters=${[...filters(), ...(firm ? [
        { name: "self_managed", label: t("self_managed"), options: yesNo }, { name: "sent_by_client", label: t("sent_by_client"), options: yesNo },
        { name: "company_id", label: t("company"), draws: (/** @type {string} */ value, /** @type {any} */ set) => html`<${CompanyFilter} firm=${firm} label=${t("company")} value=${value} set=${set} />` },
      ] : [])]}
      columns=${[
        { title: t("subject"), wide: true, cell: (/** @type {Notice} */ row) => row.subject },
        ...(firm ? [{ title: t("client"), sort: "company_name", cell: (/** @type {Notice} */ row) => `${row.company_code} ${row.company_name}` }] : []),
        { title: t("body"), sort: "body", cell: (/** @type {Notice} */ row) => row.body_name ?? row.body_text },
        { title: t("last_day"), sort: "last_day", cell: (/** @type {Notice} */ row) => row.last_day && html`<${Day} of=${row.last_day} /> <${Left} of=${row} />` },
        { title: t("state"), cell: (/** @type {Notice} */ row) => html`<${NoticeState} of=${row} />` },
        ...(firm ? [
          { title: t("self_managed"), cell: (/** @type {Notice} */ row) => t(row.managed_by === "client" ? "yes" : "no") },
          { title: t("sent_by_client"), cell: (/** @type {Notice} */ row) => t(row.sent_by_client ? "yes" : "no") },
        ] : [{ title: t("forward"), cell: (/** @type {Notice} */ row) => row.forwarded_at && dated(row.forwarded_at) }]),
        { title: t("work"), cell: (/** @type {Notice} */ row) => row.work_state_text },
        { title: t("available"), sort: "made_available_at", cell: (/** @type {Notice} */ row) => dated(row.made_available_at) },
      ]} />`;
}
