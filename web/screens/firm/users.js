/** @file Usuarios y confidencialidad: who belongs to the firm, whom it invited, rights for a time. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog, ask } from "../../parts/dialog.js";
import { Download } from "../../parts/download.js";
import { Field } from "../../parts/field.js";
import { Day, State } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { sentence, toast } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/firm_users.js";
import { RightsFields, told, typed } from "./rights.js";
import { TimedRights } from "./timed_rights.js";

const t = words(texts);
/** @typedef {{name: string, email: string, role: string, is_restricted: boolean}} Guest */
const NOBODY = { name: "", email: "", role: "adviser", is_restricted: false };

/** @param {ScreenProps} of */
export default function Users({ params: { firm } }) {
  const writes = useRights(firm)("user:write");
  const [inviting, setInviting] = useState(/** @type {Guest | null} */ (null));
  const [turn, setTurn] = useState(0);
  const invited = () => {
    setInviting(null);
    setTurn(turn + 1);
    toast(t("invited_done"));
  };
  const actions = html`${writes && html`<button type="button" class="button main" onClick=${() => setInviting(NOBODY)}><${Icon} name="mail" />${t("invite")}</button>`}
    <${Download} path=${`/firms/${firm}/users.csv`} name="usuarios.csv">${t("in_csv")}<//>`;
  return html`<${Page} title=${t("users")} actions=${actions}>
    <${Tabs} label=${t("users")} of=${[
      ["usuarios", t("users_short"), () => html`<${List} firm=${firm} writes=${writes} turn=${turn} invite=${setInviting} />`],
      ["derechos", t("timed_rights"), () => html`<${TimedRights} firm=${firm} />`],
    ]} />
    ${inviting && html`<${Invite} firm=${firm} guest=${inviting} close=${() => setInviting(null)} done=${invited} />`}
  <//>`;
}

/** @param {{firm: string, writes: boolean, turn: number, invite: (guest: Guest) => void}} of */
function List({ firm, writes, turn, invite }) {
  const withdraw = async (/** @type {Schema<"User">} */ { email, name }, /** @type {() => void} */ reload) => {
    if (!(await ask({ title: t("invitation_end_title", { name }), text: t("invitation_end_text"), confirm: t("invitation_end"), kind: "danger" }))) return;
    await post(`/firms/${firm}/invitations/withdrawal`, { email }).then(() => toast(t("invitation_ended")), (error) => toast(sentence(error), "bad"));
    reload();
  };
  return html`<${Table} source=${`/firms/${firm}/users`} label=${t("users_short")} search reloads=${turn} id=${(/** @type {any} */ row) => row.account_id ?? row.email}
    filters=${[
      { name: "role", label: t("role"), options: [["administrator", t("administrator")], ["adviser", t("adviser")]] },
      { name: "state", label: t("state"), counts: "by_state", options: [["active", t("user_active")], ["inactive", t("user_inactive")], ["invited", t("user_invited")]] },
    ]}
    columns=${[
      { title: t("name"), sort: "name", cell: (/** @type {any} */ row) => row.name },
      { title: t("email"), sort: "email", cell: (/** @type {any} */ row) => row.email },
      { title: t("role"), sort: "role", cell: (/** @type {any} */ row) => row.role_text },
      { title: t("sees"), cell: (/** @type {any} */ row) => t(row.is_restricted ? "sees_some" : "sees_all") },
      { title: t("state"), cell: (/** @type {any} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
      { title: t("since"), sort: "joined_at", cell: (/** @type {any} */ row) => row.joined_at ? html`<${Day} of=${row.joined_at} />` : row.mail?.state_text },
    ]}
    open=${(/** @type {any} */ row) => writes && row.account_id && row.state !== "invited" ? `/despacho/${firm}/usuarios/${row.account_id}` : null}
    actions=${(/** @type {any} */ row) => writes && row.state === "invited" ? [
      { icon: "send", label: t("invite_again"), act: () => invite(row) },
      { icon: "delete", label: t("invitation_end"), danger: true, act: (/** @type {() => void} */ reload) => withdraw(row, reload) },
    ] : []} />`;
}

/** @param {{firm: string, guest: Guest, close: () => void, done: () => void}} of */
function Invite({ firm, guest: { name, email, role, is_restricted }, close, done }) {
  const form = useForm({
    initial: { name, email, role, rights: { ...typed(null), ...(is_restricted && { which: "some" }) } },
    sends: ({ rights, ...said }, { key }) => post(`/firms/${firm}/users`, { ...said, ...(said.role === "adviser" && { rights: told(rights) }) }, { key }),
    done,
  });
  return html`<${Dialog} title=${t("invite")} close=${close} wide>
    <p>${t("invite_text")}</p>
    <${Form} form=${form} submit=${t("invite_send")} cancel=${close}>
      <${Field} form=${form} name="name" label=${t("name")} required autofocus />
      <${Field} form=${form} name="email" kind="email" label=${t("email")} required />
      <${Field} form=${form} name="role" kind="radio" label=${t("role")} required options=${[["adviser", t("adviser_text")], ["administrator", t("administrator_text")]]} />
      ${form.value("role") === "adviser" && html`<${RightsFields} firm=${firm} form=${form} name="rights" />`}
    <//>
  <//>`;
}
