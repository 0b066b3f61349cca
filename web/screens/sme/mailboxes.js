/** @file The mailboxes of a client on one side: added, changed, removed; `own`: the client's, which says what its firm gets. */
import { del, get, patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { ask, Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { Notice, sentence, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { BODIES } from "./notice_words.js";
import texts from "../../texts/notices.js";

const t = words(texts);
/** @typedef {Schema<"MailboxView">} Mailbox */
/** @typedef {{tax_id: string, name: string}} Holder */
const FORWARDING = /** @type {const} */ (["one_by_one", "always"]);

/** @param {{path: string, holder: Holder, writes: boolean, own?: boolean, title?: string}} of */
export default function Mailboxes({ path, holder, writes, own = false, title = t("mailboxes") }) {
  const load = useLoad(() => /** @type {Promise<Schema<"Mailboxes">>} */ (get(path)), [path]);
  const [chosen, setChosen] = useState(/** @type {"new" | Mailbox | null} */ (null));
  const close = () => setChosen(null);
  const done = () => { close(); toast(t("saved")); load.reload(); };
  const keeps = !own && Boolean(load.data?.self_managed);
  const adds = writes && !keeps;
  /** @param {Mailbox} row */
  const remove = async (row) => {
    if (!(await ask({ title: t("remove_title"), text: t("remove_text"), kind: "danger", confirm: t("remove_mailbox") }))) return;
    try {
      await del(`${path}/${row.id}`, { version: row.version });
      toast(t("removed"));
    } catch (error) {
      toast(sentence(error), "bad");
    }
    load.reload();
  };
  return html`<${Card} title=${title} actions=${adds && html`<button type="button" class="button" onClick=${() => setChosen("new")}><${Icon} name="add" />${t("add_mailbox")}</button>`}>
    ${keeps && html`<${Notice}>${t("client_keeps")}<//>`}
    <${Loaded} of=${load}>${(/** @type {Schema<"Mailboxes">} */ { data }) => html`<${Table} rows=${data} label=${title} empty=${t(adds ? "mailboxes_none" : "mailboxes_none_read")} columns=${[
      { title: t("body"), cell: (/** @type {Mailbox} */ row) => row.name ? `${row.name} (${row.body_text})` : row.body_text },
      { title: t("holder"), cell: (/** @type {Mailbox} */ row) => [row.holder_name, row.holder_tax_id].filter(Boolean).join(" · ") },
      { title: t("as_proxy"), cell: (/** @type {Mailbox} */ row) => row.as_proxy && html`<${Icon} name="check" /><span class="unseen">${t("as_proxy_long")}</span>` },
      { title: t("managed_by"), cell: (/** @type {Mailbox} */ row) => html`<${State} code=${row.state} text=${row.managed_by_text} />` },
      ...(own ? [{ title: t("forwarding"), cell: (/** @type {Mailbox} */ row) => row.forwarding_text }] : []),
      { title: t("last_sync"), cell: (/** @type {Mailbox} */ row) => row.last_sync ? html`<${When} of=${row.last_sync.at} /> <${State} code=${row.last_sync.result} text=${row.last_sync.result_text} /> ${row.last_sync.detail}` : t("never") },
    ]} actions=${adds && ((/** @type {Mailbox} */ row) => row.state === "active" ? [
      { icon: "edit", label: t("change_mailbox"), act: () => setChosen(row) },
      { icon: "delete", label: t("remove_mailbox"), danger: true, act: () => remove(row) },
    ] : [])} />`}<//>
    ${chosen === "new" && html`<${NewMailbox} path=${path} holder=${holder} own=${own} close=${close} done=${done} />`}
    ${chosen && chosen !== "new" && html`<${Change} of=${chosen} path=${path} own=${own} close=${close} done=${done} />`}
  <//>`;
}

/** @param {{form: import("../../core/form.js").FormState}} of */
const Forwarding = ({ form }) => html`<${Field} form=${form} name="forwarding" kind="radio" label=${t("forwarding")} options=${FORWARDING.map((each) => [each, t(each)])} required />`;

/** @param {{path: string, holder: Holder, own: boolean, close: () => void, done: () => void}} of */
function NewMailbox({ path, holder, own, close, done }) {
  const form = useForm({
    initial: { body: "", name: "", holder_tax_id: holder.tax_id, holder_name: holder.name, as_proxy: false, ...(own && { forwarding: "one_by_one" }) },
    sends: (values, { key }) => post(path, values, { key }),
    done,
  });
  return html`<${Dialog} title=${t("add_mailbox")} close=${close}><${Form} form=${form} submit=${t("add_mailbox")} cancel=${close}>
    <${Field} form=${form} name="body" kind="select" label=${t("body")} options=${BODIES.map((each) => [each, t(each)])} required autofocus />
    <${Field} form=${form} name="name" label=${t("mailbox_name")} help=${t("mailbox_name_help")} required=${form.value("body") === "other"} maxlength=${100} />
    <${Field} form=${form} name="holder_tax_id" label=${t("holder_tax_id")} required />
    <${Field} form=${form} name="holder_name" label=${t("holder_name")} maxlength=${160} />
    <${Field} form=${form} name="as_proxy" kind="check" label=${t("as_proxy_long")} />
    ${own && html`<${Forwarding} form=${form} />`}
  <//><//>`;
}

/** @param {{of: Mailbox, path: string, own: boolean, close: () => void, done: () => void}} given */
function Change({ of, path, own, close, done }) {
  const form = useForm({
    initial: { name: of.name ?? "", holder_name: of.holder_name ?? "", ...(own && { forwarding: of.forwarding }) },
    sends: (values) => patch(`${path}/${of.id}`, values, { version: of.version }),
    done,
  });
  return html`<${Dialog} title=${t("change_mailbox")} close=${close}><p>${of.body_text} · ${of.holder_tax_id}</p><${Form} form=${form} submit=${t("change_mailbox")} cancel=${close}>
    ${of.body !== "other" && html`<${Field} form=${form} name="name" label=${t("mailbox_name")} maxlength=${100} />`}
    <${Field} form=${form} name="holder_name" label=${t("holder_name")} maxlength=${160} />
    ${own && html`<${Forwarding} form=${form} />`}
  <//><//>`;
}
