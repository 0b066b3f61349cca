/** @file Datos del despacho · Correo: where answers go, how mails look, and one as a client gets it. */
import { del, get, patch, post, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useEffect, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { FileLink } from "../../parts/download.js";
import { Field } from "../../parts/field.js";
import { Facts } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_settings.js";
import { OfFirm, useFirmForm } from "./settings_form.js";

const t = words(texts);
const OURS = "#0b5c7a"; // what mails have that have no colour of their own
/** @typedef {{of: Schema<"FirmView">, reload: () => Promise<void>, writes: boolean}} Given */

/** @param {{firm: string, writes: boolean}} of */
export default function Mail({ firm, writes }) {
  const [turn, setTurn] = useState(0); // of the logo, whose file is chosen anew
  return html`<${OfFirm} firm=${firm}>${(/** @type {Schema<"FirmView">} */ of, /** @type {() => Promise<void>} */ reload) => html`
    <${Card} title=${t("reply_to")}><${ReplyTo} key=${`${of.reply_to} ${of.reply_to_asked}`} of=${of} reload=${reload} writes=${writes} /><//>
    <${Card} title=${t("logo")}><${Logo} key=${turn} of=${of} reload=${() => { setTurn(turn + 1); return reload(); }} writes=${writes} /><//>
    <${Look} of=${of} reload=${reload} writes=${writes} />`}<//>`;
}

/** @param {Given} given */
function ReplyTo({ of, reload, writes }) {
  const form = useFirmForm(of, ["reply_to"], reload, (changed) => t(changed.reply_to_asked ? "reply_asked" : "saved"));
  const confirming = useForm({
    initial: { code: "" },
    sends: (values, { key }) => post(`/firms/${of.id}/reply-to/confirmation`, values, { key }),
    done: () => { toast(t("reply_done")); return reload(); },
  });
  if (of.reply_to_asked && writes) return html`<p>${t("reply_waits", { email: of.reply_to_asked, now: of.reply_to ?? of.email })}</p>
    <${Form} form=${confirming} submit=${t("confirm")} more=${html`<${Act} does=${() => patch(`/firms/${of.id}`, { reply_to: of.reply_to }, { version: of.version })} done=${reload}>${t("withdraw_reply")}<//>`}>
      <${Field} form=${confirming} name="code" kind="code" label=${t("code")} required /><//>`;
  return html`<${Form} form=${form} submit=${t("save")} disabled=${!writes}>
    <${Field} form=${form} name="reply_to" kind="email" label=${t("reply_to")} help=${t("reply_to_help")} /><//>`;
}

/** @param {Given} given */
function Logo({ of, reload, writes }) {
  const path = `/firms/${of.id}/logo`;
  const form = useForm({
    initial: { file: null },
    sends: ({ file }) => put(path, file, { version: of.version }),
    done: () => { toast(t("logo_done")); return reload(); },
  });
  return html`${of.state === "unconfirmed" && html`<${Notice}>${t("logo_waits")}<//>`}
    <${Form} form=${form} submit=${t("logo_set")} disabled=${!writes} more=${of.logo && html`
        <${FileLink} path=${path}>${t("logo_see")}<//>
        ${writes && html`<${Act} icon="delete" does=${() => del(path, { version: of.version })} done=${() => { toast(t("logo_removed")); return reload(); }}
          asks=${{ title: t("logo_remove"), text: t("logo_remove_text"), confirm: t("logo_remove"), kind: "danger" }}>${t("logo_remove")}<//>`}`}>
      <${Field} form=${form} name="file" kind="file" accept="image/png,image/jpeg" label=${t("logo")} help=${t("logo_help")} required />
      ${form.value("file") && html`<${Chosen} file=${form.value("file")} />`}
    <//>`;
}

/** @param {{file: File}} of */
function Chosen({ file }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return address && html`<p><img class="logo" src=${address} alt=${t("logo_chosen")} /></p>`;
}

/** The colour, and what comes of it before it is saved. @param {Given} given */
function Look({ of, reload, writes }) {
  const form = useFirmForm(of, ["accent_colour"], reload);
  const colour = form.value("accent_colour") || OURS;
  const none = html`<button type="button" class="button" onClick=${() => form.set("accent_colour", "")}>${t("colour_none")}</button>`;
  return html`<${Card} title=${t("look")}>
      <${Form} form=${form} submit=${t("save")} disabled=${!writes} more=${form.value("accent_colour") && none}>
        <${Field} form=${{ ...form, value: () => colour }} name="accent_colour" kind="color" label=${t("colour")} help=${t("colour_help")} required /><//><//>
    <${Card} title=${t("preview")}><${Preview} of=${of} colour=${colour} /><//>`;
}

/** @param {{of: Schema<"FirmView">, colour: string}} given */
function Preview({ of, colour }) {
  const [asked, setAsked] = useState(colour);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(colour), 400); // not with each shade that is passed over
    return () => clearTimeout(timer);
  }, [colour]);
  const form = useForm({ initial: { language: of.language }, sends: async () => null, guards: false });
  const language = form.value("language");
  const seen = useLoad(() => get(`/firms/${of.id}/mail-preview`, { query: { language, accent_colour: asked } }), [of.version, language, asked]);
  return html`<p>${t("preview_text")}</p>
    <div class="form"><${Field} form=${form} name="language" kind="select" label=${t("preview_language")} required options=${[["es", t("spanish")], ["en", t("english")]]} /></div>
    <${Loaded} of=${seen}>${(/** @type {Schema<"MailPreview">} */ mail) => html`
      <${Facts} of=${[[t("from"), mail.from_name], [t("reply_to"), mail.reply_to], [t("subject"), mail.subject]]} />
      <iframe class="mail" sandbox="" src=${mail.url} title=${t("preview_frame")}></iframe>
      <details><summary>${t("as_text")}</summary><pre class="scroll-box" tabindex="0">${mail.text}</pre></details>`}<//>`;
}
