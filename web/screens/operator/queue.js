/** @file Cola: the messages that it gave up, sent back one by one or all at once. */
import { post } from "../../core/api.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { When } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/operator.js";
import { Because, BecauseDialog } from "./because.js";
import { Named } from "./named.js";
import { queueName } from "./queues.js";

const t = words(texts);
/** @typedef {Schema<"DeadLetterView">} Letter */

/** @param {ScreenProps} of */
export default function Queue({ params: { queue } }) {
  const path = `/operator/queues/${queue}/dead-letters`;
  const sends = useRights("platform")("operator:queues");
  const [turn, setTurn] = useState(0);
  const [one, setOne] = useState(/** @type {Letter | null} */ (null));
  const asked = {
    title: t("redrive"), help: t("announcement_reason_help"), kind: /** @type {const} */ ("main"), done: () => setTurn(turn + 1),
    said: (/** @type {Schema<"Redriven">} */ { redriven, left }) => t("redriven", { n: redriven, left }),
  };
  const all = sends && html`<${Because} ...${asked} title=${t("redrive_all")} text=${t("redrive_all_text")} icon="reload" path=${`${path}/redrive`} />`;
  return html`<${Page} title=${queueName(queue)} back="/operador/colas" lead=${t("queue_lead")}>
    <${Table} source=${path} label=${t("queue_dead")} reloads=${turn} empty=${t("no_dead")}
      above=${(/** @type {{data: Letter[]}} */ page) => page.data.length > 0 && all && html`<p>${all}</p>`}
      columns=${[
        { title: t("dead_kind"), cell: (/** @type {Letter} */ row) => row.kind ?? queueName(queue) },
        { title: t("dead_of"), cell: (/** @type {Letter} */ row) => row.tenant && html`<${Named} id=${row.tenant} name=${row.tenant_name} />` },
        { title: t("dead_since"), cell: (/** @type {Letter} */ row) => html`<${When} of=${row.sent_at} />` },
      ]}
      actions=${sends && ((/** @type {Letter} */ row) => [{ icon: "reload", label: t("redrive"), act: () => setOne(row) }])} />
    ${one && html`<${BecauseDialog} ...${asked} text=${t("redrive_text")} close=${() => setOne(null)}
      sends=${(/** @type {{reason: string}} */ said, /** @type {{key: string}} */ { key }) => post(`${path}/redrive`, { ...said, message_id: one.id }, { key })} />`}
  <//>`;
}
