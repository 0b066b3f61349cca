/** @file A document: how far it has come, what it says, its files, and what can be done about it. */
import { get, post, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { number } from "../../core/format.js";
import { usePoll } from "../../core/load.js";
import { go } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { FileLink } from "../../parts/download.js";
import { Emails, emailRows } from "../../parts/emails.js";
import { Field } from "../../parts/field.js";
import { Amount, Copy, Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import History from "../../parts/history.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { Sums } from "./sums.js";
import texts from "../../texts/business_documents.js";

const t = words(texts);
/** How a mail stands, where a document of that state would stand otherwise. @type {Record<string, "good" | "bad">} */
const MAILED = { sent: "good", bounced: "bad", complained: "bad" };
const REPEATED = new Set(["invoice", "ticket"]);
/** @typedef {Schema<"ComprobanteView">} Document */

/** What no longer changes by itself. @param {Document} of */
const isSettled = (of) =>
  of.state === "rejected" || Boolean(of.obstacle) || (of.state.startsWith("accepted") && (Boolean(of.delivered_at) || !of.deliveries?.length));
/** @param {Document} of */
const isValid = (of) => of.state.startsWith("accepted");

/** @param {ScreenProps} of */
export default function DocumentScreen({ params: { business, document } }) {
  const path = `/businesses/${business}/documents/${document}`;
  const load = usePoll(() => /** @type {Promise<Document>} */ (get(path)), isSettled, [path]);
  const can = useRights(business);
  return html`<${Loaded} of=${load}>${(/** @type {Document} */ of) => html`
    <${Page} title=${`${of.type_text} ${of.number}`} back=${`/negocio/${business}/comprobantes`}
      actions=${can("document:issue") && html`<${Acts} of=${of} path=${path} business=${business} reload=${load.reload} />`}>
      <${Standing} of=${of} business=${business} isFollowed=${!isSettled(of)} />
      ${of.differing && can("document:decide") && html`<${Differing} of=${of} path=${path} reload=${load.reload} />`}
      <${Card} title=${t("files")}><p class="buttons">
        ${of.files.map((each, index) => html`<${FileLink} key=${each} path=${`${path}/files/${each}`}>${of.files_text[index]}<//>`)}
      </p><//>
      <${Contents} of=${of} />
      ${of.notes && (of.type !== "credit_note" || of.notes.newest.length > 0) && html`<${Notes} of=${of} business=${business} />`}
      ${isValid(of) && of.deliveries && of.deliveries.length > 0 && html`<${Deliveries} of=${of.deliveries} />`}
      <${Card} title=${t("history")}>
        <${History} path=${`${path}/history`} reloads=${of.version} />
      <//>
    <//>`}<//>`;
}

/** @param {{of: Document, business: string, isFollowed: boolean}} given */
function Standing({ of, business, isFollowed }) {
  const link = (/** @type {string} */ id) => html`<a href=${`/negocio/${business}/comprobantes/${id}`}>${t("see")}</a>`;
  return html`<${Card}>
    <div aria-live="polite">
      <p><${State} code=${of.state} text=${of.state_text} /></p>
      ${isFollowed && html`<p class="quiet">${t("follows")}</p>`}
      ${of.obstacle_text && html`<${Notice} kind="warning" title=${t("obstacle")}>${of.obstacle_text}<//>`}
      ${of.state === "rejected" && html`<${Notice} kind="bad">${t("rejected_text")}<//>`}
    </div>
    ${of.authority_details.length > 0 && html`<h3>${t("authority_says")}</h3><ul>
      ${of.authority_details.map((each, index) => html`<li key=${index}>${each.text}</li>`)}</ul>`}
    ${of.warnings.length > 0 && html`<h3>${t("warnings")}</h3><ul>${of.warnings.map((each, index) => html`<li key=${index}>${said(each)}</li>`)}</ul>`}
    <${Facts} of=${[
      [t("customer"), of.receiver_name ?? t("no_customer")],
      [t("total"), html`<${Amount} of=${of.total} currency=${of.currency} />`],
      [t("date"), html`<${When} of=${of.issued_at} />`],
      of.deliveries?.length ? [t("delivered"), of.delivered_at ? html`<${When} of=${of.delivered_at} />` : t("not_delivered")] : null,
      [t("key"), html`<code>${of.key}</code> <${Copy} text=${of.key} />`],
      of.corrects ? [t("corrects"), of.corrects.id ? link(of.corrects.id) : of.corrects.key] : null,
      of.replaces ? [t("replaces"), link(of.replaces)] : null,
      of.replaced_by ? [t("replaced_by"), link(of.replaced_by)] : null,
    ]} />
  <//>`;
}

/** A warning in the language of the page. @param {Schema<"DocumentWarning">} warning */
const said = (warning) => (globalThis.document.documentElement.lang === "en" ? warning.en : warning.es);

/** @param {{of: Schema<"MailState">[]}} given */
const Deliveries = ({ of }) => html`<${Card} title=${t("mails")}><${Table} label=${t("mails")} rows=${of} id=${(/** @type {Schema<"MailState">} */ row) => row.to} columns=${[
  { title: t("send_to"), wide: true, cell: (/** @type {Schema<"MailState">} */ row) => row.to },
  { title: t("state"), cell: (/** @type {Schema<"MailState">} */ row) => html`<${State} code=${row.state} text=${row.state_text} tone=${MAILED[row.state]} />${row.reason_text && html`<br /><span class="help">${row.reason_text}</span>`}` },
  { title: t("since"), cell: (/** @type {Schema<"MailState">} */ row) => html`<${When} of=${row.at} />` },
]} /><//>`;

/** @param {{of: Document}} given */
function Contents({ of }) {
  return html`<${Card} title=${t("lines")}>
    <${Table} label=${t("lines")} rows=${of.body.lines} id=${(/** @type {any} */ row) => String(of.body.lines.indexOf(row))} columns=${[
      { title: t("detail"), wide: true, cell: (/** @type {any} */ row) => row.description },
      { title: t("code"), cell: (/** @type {any} */ row) => row.cabys },
      { title: t("quantity"), right: true, cell: (/** @type {any} */ row) => number(row.quantity) },
      { title: t("unit"), cell: (/** @type {any} */ row) => row.unit },
      { title: t("price"), right: true, cell: (/** @type {any} */ row) => html`<${Amount} of=${row.unit_price} currency=${of.currency} />` },
    ]} />
    <${Sums} of=${of.totals} currency=${of.currency} />
  <//>`;
}

/** @param {{of: Document, business: string}} given */
function Notes({ of, business }) {
  const notes = /** @type {Schema<"NotesView">} */ (of.notes);
  return html`<${Card} title=${t("notes")}>
    <${Facts} of=${[[t("left"), html`<${Amount} of=${notes.left} currency=${of.currency} />`]]} />
    <${Table} label=${t("notes")} rows=${notes.newest} open=${(/** @type {any} */ row) => `/negocio/${business}/comprobantes/${row.id}`} columns=${[
      { title: t("number"), cell: (/** @type {any} */ row) => row.number },
      { title: t("type"), cell: (/** @type {any} */ row) => row.type_text },
      { title: t("total"), right: true, cell: (/** @type {any} */ row) => html`<${Amount} of=${row.total} currency=${of.currency} />` },
      { title: t("state"), cell: (/** @type {any} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
    ]} />
  <//>`;
}

/** @param {{of: Document, path: string, business: string, reload: () => void}} given */
function Acts({ of, path, business, reload }) {
  const [open, setOpen] = useState(/** @type {"" | "send" | "correct" | "cancel"} */ (""));
  const close = () => setOpen("");
  const left = of.corrects ? "" : of.notes?.left ?? of.total; // a note is not corrected itself
  const isChanged = Boolean(of.notes?.newest.length); // by notes: then what is left is taken back by its amount
  const isReplaceable = of.state === "rejected" && !of.replaced_by;
  const again = async (/** @type {string} */ key) => {
    const draft = await post(`${path}/duplicate`, undefined, { key });
    if (isReplaceable) await put(`/businesses/${business}/drafts/${draft.id}`, { ...draft.document, replaces: of.id }, { version: draft.version });
    await go(`/negocio/${business}/facturas/nueva?borrador=${draft.id}`);
  };
  const issued = (/** @type {{id: string}} */ note) => {
    toast(t("note_issued"));
    return go(`/negocio/${business}/comprobantes/${note.id}`);
  };
  return html`
    ${REPEATED.has(of.type) && html`<${Act} icon="copy" does=${again}>${t(isReplaceable ? "replace" : "duplicate")}<//>`}
    ${of.obstacle && !isValid(of) && html`<${Act} icon="reload" does=${(/** @type {string} */ key) => post(`${path}/status-check`, undefined, { key })}
      done=${() => { toast(t("asked")); reload(); }}>${t("ask_authority")}<//>`}
    ${isValid(of) && html`<button type="button" class="button" onClick=${() => setOpen("send")}>${t("send_again")}</button>`}
    ${isValid(of) && left && html`<button type="button" class="button" onClick=${() => setOpen("correct")}>${t("correct")}</button>`}
    ${isValid(of) && Number(left) > 0 && (isChanged
      ? html`<button type="button" class="button danger" onClick=${() => setOpen("cancel")}>${t("cancel_rest")}</button>`
      : html`<${Act} kind="danger" asks=${{ title: t("cancel_title", { number: of.number }), text: t("cancel_text"), kind: "danger", confirm: t("issue_note") }}
        does=${async (/** @type {string} */ key) => issued(await post(`${path}/cancellation`, {}, { key }))}>${t("cancel")}<//>`)}
    ${open === "send" && html`<${Dialog} title=${t("send_again")} close=${close}><${Send} of=${of} path=${path} close=${close} reload=${reload} /><//>`}
    ${open === "correct" && html`<${Dialog} title=${t("correct")} close=${close}><${Correct} of=${of} left=${left} path=${path} close=${close} issued=${issued} /><//>`}
    ${open === "cancel" && html`<${Dialog} title=${t("cancel_rest")} close=${close}><${Correct} of=${of} left=${left} total="0" path=${path} close=${close} issued=${issued} /><//>`}`;
}

/** @param {{of: Document, path: string, close: () => void, reload: () => void}} given */
function Send({ of, path, close, reload }) {
  const form = useForm({
    initial: { to: emailRows(of.deliveries?.map((each) => each.to)) },
    sends: (values, { key }) => post(`${path}/delivery`, values, { key }),
    done: () => { toast(t("sent_again")); close(); reload(); },
  });
  return html`<${Form} form=${form} submit=${t("send_again")} cancel=${close}>
    <${Emails} form=${form} name="to" label=${t("send_to")} help=${t("send_to_help")} required />
  <//>`;
}

/** With `total` it is known already. @param {{of: Document, left: string, total?: string, path: string, close: () => void, issued: (note: any) => unknown}} given */
function Correct({ of, left, total = "", path, close, issued }) {
  const form = useForm({
    initial: { total, reason: "" },
    sends: (values, { key }) => post(`${path}/correction`, values, { key }),
    done: (note) => { close(); return issued(note); },
  });
  return html`<p>${t(total ? "cancel_rest_text" : "correct_text")}</p><${Facts} of=${[[t("left"), html`<${Amount} of=${left} currency=${of.currency} />`]]} />
    <${Form} form=${form} submit=${t("issue_note")} cancel=${close} kind=${total ? "danger" : "main"}>
    ${!total && html`<${Field} form=${form} name="total" kind="amount" currency=${of.currency} label=${t("right_total")} required autofocus />`}
    <${Field} form=${form} name="reason" label=${t("reason")} required />
  <//>`;
}

/** @param {{of: Document, path: string, reload: () => void}} given */
function Differing({ of, path, reload }) {
  const answer = /** @type {any} */ (of.differing);
  const form = useForm({
    initial: { decision: "accept", reason: "" },
    sends: (values, { key }) => post(`${path}/decision`, values, { key, version: of.version }),
    done: reload,
  });
  return html`<${Card} title=${t("decide")}><${Notice} kind="warning">${t("decide_text")}<//>
    <p><${State} code=${answer.state} text=${answer.state_text} /></p>
    <h3>${t("differs")}</h3><${Facts} of=${answer.differences.map((/** @type {any} */ each) => [each.field_text ?? each.field, `${each.sent ?? ""} → ${each.answered ?? ""}`])} />
    <${Form} form=${form} submit=${t("decide")}>
      <${Field} form=${form} name="decision" kind="radio" label=${t("decide")} options=${[["accept", t("decide_accept")], ["reject", t("decide_reject")]]} required />
      <${Field} form=${form} name="reason" label=${t("reason")} required />
    <//><//>`;
}
