/** @file Colas: what each queue holds, and what it gave up. */
import { words } from "../../core/texts.js";
import { number } from "../../core/format.js";
import { html } from "../../core/view.js";
import { State } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/operator.js";

const t = words(texts);
/** @typedef {Schema<"QueueView">} Queue */

/** What a queue does; one that is not named here keeps its own name. @param {string} name */
export const queueName = (name) => t(/** @type {"queue_mail"} */ (`queue_${name}`)) ?? name;

export default function Queues() {
  return html`<${Page} title=${t("queues")} lead=${t("queues_lead")}>
    <${Table} source="/operator/queues" label=${t("queues")} id=${(/** @type {Queue} */ row) => row.name} open=${(/** @type {Queue} */ row) => `/operador/colas/${row.name}`}
      columns=${[
        { title: t("queue"), cell: (/** @type {Queue} */ row) => queueName(row.name) },
        { title: t("queue_waiting"), right: true, cell: (/** @type {Queue} */ row) => number(row.waiting) },
        { title: t("queue_in_hand"), right: true, cell: (/** @type {Queue} */ row) => number(row.in_hand) },
        { title: t("queue_dead"), right: true, cell: (/** @type {Queue} */ row) => html`<${State} code="dead" tone=${row.dead ? "bad" : "good"} text=${number(row.dead)} />` },
      ]} />
  <//>`;
}
