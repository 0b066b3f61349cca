/** @file Entering a notification by hand: of a mailbox that this side manages, its metadata alone. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { instantOf } from "../../core/instant.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Picker } from "../../parts/picker.js";
import { NoticeFields } from "./notice_fields.js";
import texts from "../../texts/notices.js";

const t = words(texts);

/** @param {Schema<"MailboxView">} mailbox */
const called = ({ body_text, name, holder_name, holder_tax_id }) => `${name ?? body_text} · ${holder_name ?? holder_tax_id}`;

/** @param {{path: string, base: string, firm?: string, close: () => void}} of */
export default function NewNotice({ path, base, firm, close }) {
  const form = useForm({
    initial: { ...(firm && { company_id: "" }), mailbox_id: "", kind: "notification", subject: "", description: "", made_available_at: "", issuer: { name: "" }, identifier: "" },
    sends: ({ issuer, made_available_at, ...values }, { key }) =>
      post(`${path}/notifications`, { ...values, made_available_at: instantOf(made_available_at), ...(issuer.name && { issuer }) }, { key }),
    done: ({ id }) => { toast(t("entered")); return go(`${base}/${id}`); },
  });
  const company = form.value("company_id");
  const boxes = useLoad(async () => firm && !company ? null
    : /** @type {Schema<"Mailboxes">} */ (await get(firm ? `${path}/companies/${company}/mailboxes` : `${path}/mailboxes`)).data.filter(({ state }) => state === "active"), [path, company]);
  return html`<${Dialog} title=${t("enter")} close=${close}><p>${t("lead")}</p><${Form} form=${form} submit=${t("enter")} cancel=${close}>
    ${firm && html`<${Picker} form=${form} name="company_id" label=${t("company")} required picked=${() => ({ mailbox_id: "" })}
      finds=${async (/** @type {string} */ typed) => (await get(`${path}/companies`, { query: { q: typed, gone: false, limit: 10 } })).data}
      shows=${(/** @type {Schema<"Company">} */ row) => [`${row.code} ${row.name}`, row.tax_id]} value=${(/** @type {Schema<"Company">} */ row) => row.id} />`}
    ${boxes.data?.length === 0 ? html`<${Notice} kind="warning" live>${t("no_mailbox")} <a href=${firm ? `/despacho/${firm}/clientes` : `${base}?pestana=buzones`}>${t(firm ? "client_mailbox" : "mailboxes")}</a><//>`
      : html`<${Field} form=${form} name="mailbox_id" kind="select" label=${t("mailbox")} options=${(boxes.data ?? []).map((each) => [each.id, called(each)])} disabled=${!boxes.data} required />`}
    <${NoticeFields} form=${form} />
    <${Field} form=${form} name="identifier" label=${t("identifier")} help=${t("identifier_help")} maxlength=${255} />
  <//><//>`;
}
