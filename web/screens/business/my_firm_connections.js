/** @file Who of a firm came into the business, how far, why, and what they did; one that is open can be ended. */
import { del } from "../../core/api.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Facts, State, When } from "../../parts/figures.js";
import History from "../../parts/history.js";
import { toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_firm.js";

const t = words(texts);
/** @typedef {Schema<"ClientConnectionView">} Connection */

/** @param {{path: string, reloads: unknown}} of */
export function Connections({ path, reloads }) {
  const [shown, setShown] = useState(/** @type {Connection | null} */ (null));
  const [turn, setTurn] = useState(0);
  const ended = () => {
    setShown(null);
    setTurn(turn + 1);
    toast(t("connection_ended"));
  };
  return html`<${Card} title=${t("connections")}><p>${t("connections_text")}</p>
    <${Table} source=${`${path}/connections`} label=${t("connections")} prefix="c_" empty=${t("no_connections")} reloads=${`${turn} ${JSON.stringify(reloads)}`}
      open=${(/** @type {Connection} */ row) => () => setShown(row)}
      columns=${[
        { title: t("opened"), cell: (/** @type {Connection} */ row) => html`<${When} of=${row.opened_at} />` },
        { title: t("firm"), cell: (/** @type {Connection} */ row) => row.firm_name },
        { title: t("scope"), cell: (/** @type {Connection} */ row) => row.scope_text },
        { title: t("reason"), wide: true, cell: (/** @type {Connection} */ row) => row.reason },
        { title: t("state"), cell: (/** @type {Connection} */ row) => html`<${Stands} of=${row} />` },
      ]} />
    ${shown && html`<${Shown} path=${path} of=${shown} close=${() => setShown(null)} ended=${ended} />`}
  <//>`;
}

/** @param {{of: Connection}} given */
const Stands = ({ of }) => html`<${State} code=${of.state} text=${of.state_text} tone=${of.state === "open" ? "warning" : undefined} />`;

/** @param {{path: string, of: Connection, close: () => void, ended: () => void}} given */
function Shown({ path, of, close, ended }) {
  const can = useRights(of.business_id)("consent:write");
  const at = `${path}/connections/${of.id}`;
  return html`<${Dialog} title=${of.firm_name} close=${close} wide>
    <${Facts} of=${[
      [t("who"), of.opened_by.name], [t("scope"), of.scope_text], [t("reason"), of.reason], [t("opened"), html`<${When} of=${of.opened_at} />`],
      [t(of.ended_at ? "ended" : "until"), html`<${When} of=${of.ended_at ?? of.expires_at} />`], [t("state"), html`<${Stands} of=${of} />`],
    ]} />
    ${can && of.state === "open" && html`<p class="buttons"><${Act} kind="danger" does=${() => del(at)} done=${ended}>${t("end_connection")}<//></p>`}
    <h3>${t("did")}</h3><${History} path=${`${at}/history`} label=${t("did")} />
  <//>`;
}
