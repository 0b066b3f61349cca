/** @file Inicio of the operator: what waits by kind, the worst first, then one by one, each with its window. */
import { get } from "../../core/api.js";
import { number } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { When } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Empty, Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { Authorities } from "./authorities.js";
import texts from "../../texts/operator.js";

const t = words(texts);
/** @typedef {Schema<"WaitingView">} Waiting */

/** The worst first: how each kind is counted, named, and where it is seen to. @type {[string, keyof typeof texts.es, string][]} */
const KINDS = [
  ["dead-letters", "n_dead_letters", "/operador/colas"],
  ["answer-differs", "n_answers", "/operador/respuestas"],
  ["activations-at-limit", "n_at_limit", "/operador?kind=activations-at-limit"],
  ["mails-come-back", "n_bounces", "/operador/correos"],
  ["confirmation-asked", "n_confirmations", "/operador/despachos?waiting=true"],
  ["feature-asked", "n_requests", "/operador/solicitudes?waiting=true"],
  ["locked-accounts", "n_locked", "/operador/cuentas"],
];

export default function OperatorHome() {
  const counts = useLoad(read);
  return html`<${Page} title=${t("home")}>
    <${Loaded} of=${counts}>${(/** @type {Record<string, number>} */ by) => {
      const there = KINDS.filter(([kind]) => by[kind] > 0);
      return there.length ? html`<div class="cards">${there.map(([kind, name, to]) => html`<a class="card" key=${kind} href=${to}><h2>${number(by[kind])}</h2>${t(name, { n: by[kind] })}</a>`)}</div>`
        : html`<${Empty} icon="check" text=${t("nothing_waits")} />`;
    }}<//>
    ${!counts.error && html`<${Authorities} />`}
    ${!counts.error && html`<${Table} source="/operator/waiting" label=${t("waits")} search open=${leads} id=${(/** @type {Waiting} */ row) => `${row.kind} ${row.id}`} empty=${t("nobody_waits")}
      filters=${[{ name: "kind", label: t("kind"), counts: "by_state", options: KINDS.slice(1, 6).map(([kind, name]) => [kind, t(name, { n: 2 })]) }]}
      columns=${[
        { title: t("who"), sort: "who", cell: (/** @type {Waiting} */ row) => row.who },
        { title: t("what"), wide: true, cell: (/** @type {Waiting} */ row) => html`${row.text} <span class="quiet-text">${row.way_on.text}</span>` },
        { title: t("since"), sort: "since", cell: (/** @type {Waiting} */ row) => html`<${When} of=${row.since} />` },
      ]} />`}
  <//>`;
}

/** How many there are of each kind. */
async function read() {
  const [waiting, queues, locked] = await Promise.all(
    [get("/operator/waiting", { query: { limit: 1 } }), get("/operator/queues"), get("/operator/locked-accounts", { query: { limit: 1 } })]);
  const dead = queues.data.reduce((/** @type {number} */ sum, /** @type {Schema<"QueueView">} */ each) => sum + each.dead, 0);
  return { ...waiting.by_state, "dead-letters": dead, "locked-accounts": locked.total };
}

/** @param {Waiting} row */
const leads = ({ kind, tenant, id }) =>
  kind === "answer-differs" ? `/operador/respuestas?q=${id}`
  : kind === "mails-come-back" ? "/operador/correos"
  : kind === "feature-asked" ? `/operador/solicitudes/${tenant}/${id}`
  : `/operador/despachos/${tenant}`;
