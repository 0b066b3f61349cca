/** @file Lo que pide el despacho: periods that it asks for, each sent or refused, with what became of it. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { day } from "../../core/format.js";
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Day, Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Table } from "../../parts/table.js";
import { typesOf } from "../../parts/timing.js";
import texts from "../../texts/business_handing.js";
import shared from "../../texts/handing.js";
import { Preview } from "./exports_preview.js";

const t = words(texts);
const of_both = words(shared);
/** @typedef {Schema<"ExportRequestView">} Asked */

/** @param {{business: string, changed: () => unknown}} of */
export default function AskedFor({ business, changed }) {
  const [shown, setShown] = useState(/** @type {Asked | null} */ (null));
  const [turn, setTurn] = useState(0);
  const close = () => setShown(null);
  const declined = () => { close(); toast(t("declined")); setTurn(turn + 1); return changed(); };
  return html`<p>${t("asked_text")}</p>
    <${Table} source=${`/businesses/${business}/export-requests`} label=${t("asked")} prefix="p_" empty=${t("asked_none")} reloads=${turn}
      open=${(/** @type {Asked} */ row) => () => setShown(row)}
      columns=${[
        { title: of_both("period"), cell: (/** @type {Asked} */ row) => html`<${Day} of=${row.period_from} /> – <${Day} of=${row.period_to} />` },
        { title: t("firm"), cell: (/** @type {Asked} */ row) => row.firm_name },
        { title: of_both("message"), wide: true, cell: (/** @type {Asked} */ row) => row.message },
        { title: of_both("asked_at"), cell: (/** @type {Asked} */ row) => html`<${When} of=${row.created_at} />` },
        { title: of_both("state"), cell: (/** @type {Asked} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
      ]} />
    ${shown && html`<${Shown} key=${shown.id} business=${business} of=${shown} close=${close} declined=${declined} />`}`;
}

/** @param {{business: string, of: Asked, close: () => void, declined: () => unknown}} given */
function Shown({ business, of, close, declined }) {
  const [refuses, setRefuses] = useState(false);
  const may = useRights(business)("export:schedule") && of.state === "asked";
  const path = `/businesses/${business}/export-requests/${of.id}`;
  const at = (/** @type {string} */ id) => `/negocio/${business}/enviar-al-despacho/${id}`;
  const sent = async (/** @type {string} */ key) => {
    const { id } = await post(`${path}/acceptance`, undefined, { key });
    toast(t("sent"));
    await go(at(id));
  };
  return html`<${Dialog} title=${t("asks", { firm: of.firm_name, period: `${day(of.period_from)} – ${day(of.period_to)}` })} close=${close} wide>
    <${Facts} of=${[
      [of_both("state"), html`<${State} code=${of.state} text=${of.state_text} />`], [of_both("asked_at"), html`<${When} of=${of.created_at} />`],
      [of_both("of_types"), typesOf(of)], of.message ? [of_both("message"), of.message] : null,
      of.answered_at ? [of_both("answered_at"), html`<${When} of=${of.answered_at} />`] : null, of.reason ? [of_both("reason"), of.reason] : null,
    ]} />
    ${of.export_id && html`<p><a class="button" href=${at(of.export_id)}>${t("see_it")}</a></p>`}
    ${may && !refuses && html`<${Preview} business=${business} period_from=${of.period_from} period_to=${of.period_to} />
      <p class="buttons"><${Act} kind="main" icon="send" does=${sent}>${t("send_now")}<//>
        <button type="button" class="button danger" onClick=${() => setRefuses(true)}>${of_both("refuse")}</button></p>`}
    ${refuses && html`<${Refuse} sends=${(/** @type {any} */ values) => post(`${path}/refusal`, values)} done=${declined} cancel=${() => setRefuses(false)} />`}
  <//>`;
}

/** @param {{sends: (values: any) => Promise<unknown>, done: () => unknown, cancel: () => void}} of */
export function Refuse({ sends, done, cancel }) {
  const form = useForm({ initial: { reason: "" }, guards: false, sends, done });
  return html`<${Form} form=${form} submit=${of_both("refuse")} kind="danger" cancel=${cancel}>
    <${Field} form=${form} name="reason" kind="area" label=${of_both("reason")} help=${t("reason_help")} required autofocus />
  <//>`;
}
