/** @file What is done with a notification: put right, said to be opened, removed, restored; forwarded by its client. */
import { call, del, patch, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { instantOf, typedOf } from "../../core/instant.js";
import { zone } from "../../core/format.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { NoticeFields } from "./notice_fields.js";
import texts from "../../texts/notices.js";

const t = words(texts);
/** @typedef {Schema<"NoticeView">} Of */

/** @param {{of: Of, path: string, own: boolean, reload: () => void}} given */
export function NoticeActs({ of, path, own, reload }) {
  const [open, setOpen] = useState("");
  const { version } = of;
  const close = () => setOpen("");
  const done = (/** @type {keyof typeof texts.es} */ said) => () => { toast(t(said)); reload(); };
  const typed = (/** @type {keyof typeof texts.es} */ said) => () => { close(); done(said)(); };
  if (of.state === "removed") {
    return html`<p class="buttons"><${Act} kind="main" does=${() => call("POST", `${path}/restoration`, { version })} done=${done("restored")}>${t("restore")}<//></p>`;
  }
  if (of.state === "handed_over" || of.sent_by_client) return null;
  const opening = `${path}/opening`;
  return html`<p class="buttons">
      ${of.state !== "opened" && html`<button type="button" class="button main" onClick=${() => setOpen("opening")}>${t("say_opened")}</button>`}
      ${of.opened && html`<${Act} does=${() => del(opening, { version })} done=${done("saved")} asks=${{ title: t("withdraw_opening"), text: t("withdraw_opening_text"), confirm: t("withdraw_opening") }}>${t("withdraw_opening")}<//>`}
      ${own && (of.forwarded_at
        ? html`<${Act} does=${() => del(`${path}/forwarding`, { version })} done=${done("taken_back")} asks=${{ title: t("take_back"), text: t("take_back_text"), confirm: t("take_back") }}>${t("take_back")}<//>`
        : html`<${Act} icon="send" does=${() => call("PUT", `${path}/forwarding`, { version })} done=${done("forwarded")}>${t("forward")}<//>`)}
      <button type="button" class="button" onClick=${() => setOpen("correct")}>${t("correct")}</button>
      <${Act} kind="danger" icon="delete" does=${() => del(path, { version })} done=${done("removed")} asks=${{ title: t("remove"), text: t("remove_notice_text"), kind: "danger", confirm: t("remove") }}>${t("remove")}<//>
    </p>
    ${open === "opening" && html`<${Opening} of=${of} path=${opening} close=${close} done=${typed("saved")} />`}
    ${open === "correct" && html`<${Correct} of=${of} path=${path} close=${close} done=${typed("corrected")} />`}`;
}

/** @param {{of: Of, path: string, close: () => void, done: () => void}} given */
function Opening({ of, path, close, done }) {
  const form = useForm({
    initial: { at: typedOf(Date.now()), by: "" },
    sends: ({ at, by }) => put(path, { at: instantOf(at), by }, { version: of.version }),
    done,
  });
  return html`<${Dialog} title=${t("say_opened")} close=${close}><p>${t("say_opened_text")}</p><${Form} form=${form} submit=${t("say_opened")} cancel=${close}>
    <${Field} form=${form} name="at" kind="datetime-local" label=${t("opening_at")} help=${t("moment_help", { zone: zone() })} required />
    <${Field} form=${form} name="by" label=${t("opening_by")} maxlength=${160} required autofocus />
  <//><//>`;
}

/** What was not touched is not sent: it keeps its seconds. @param {{of: Of, path: string, close: () => void, done: () => void}} given */
function Correct({ of, path, close, done }) {
  const before = typedOf(of.made_available_at);
  const form = useForm({
    initial: { kind: of.kind, subject: of.subject, made_available_at: before, description: of.description ?? "", issuer: { name: of.issuer?.name ?? "" } },
    sends: ({ made_available_at: at, issuer, ...values }) => patch(path, {
      ...values, ...(at !== before && { made_available_at: instantOf(at) }), ...(issuer.name && issuer.name !== of.issuer?.name && { issuer }),
    }, { version: of.version }),
    done,
  });
  return html`<${Dialog} title=${t("correct")} close=${close}><${Form} form=${form} submit=${t("correct")} cancel=${close}><${NoticeFields} form=${form} /><//><//>`;
}
