/** @file Ajustes · Usuarios: who belongs to the business, whom it invited. */
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
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_settings.js";
import { ROLES, RoleFields, told, typed } from "./posts.js";

const t = words(texts);
/** @typedef {Schema<"User">} User */
const NOBODY = { name: "", email: "", role: "assistant", posts: [] };

/** @param {{business: string}} of */
export default function Users({ business }) {
  const path = `/businesses/${business}`;
  const writes = useRights(business)("person:write");
  const [guest, setGuest] = useState(/** @type {Pick<User, "name" | "email" | "role" | "posts"> | null} */ (null));
  const [turn, setTurn] = useState(0);
  const invited = () => {
    setGuest(null);
    setTurn(turn + 1);
    toast(t("invited"));
  };
  const withdraw = async (/** @type {User} */ { email, name }, /** @type {() => void} */ reload) => {
    if (!(await ask({ title: t("invitation_end_title", { name }), text: t("invitation_end_text"), confirm: t("invitation_end"), kind: "danger" }))) return;
    await post(`${path}/invitations/withdrawal`, { email }).then(() => toast(t("invitation_ended")), (error) => toast(sentence(error), "bad"));
    reload();
  };
  const isGuest = (/** @type {User} */ { state }) => state === "invited";
  return html`<p class="buttons">
      ${writes && html`<button type="button" class="button main" onClick=${() => setGuest(NOBODY)}><${Icon} name="mail" />${t("invite")}</button>`}
      <${Download} path=${`${path}/users.csv`} name="usuarios.csv">${t("in_csv")}<//></p>
    <${Table} source=${`${path}/users`} label=${t("users")} prefix="u_" search reloads=${turn} id=${(/** @type {User} */ row) => row.account_id ?? row.email}
      filters=${[
        { name: "role", label: t("role"), options: ROLES.map((each) => [each, t(each)]) },
        { name: "state", label: t("state"), counts: "by_state", options: [["active", t("active")], ["inactive", t("inactive")], ["invited", t("invited_state")]] },
      ]}
      columns=${[
        { title: t("name"), sort: "name", cell: (/** @type {User} */ row) => row.name },
        { title: t("email"), sort: "email", cell: (/** @type {User} */ row) => row.email },
        { title: t("role"), sort: "role", cell: (/** @type {User} */ row) => row.role_text },
        { title: t("posts"), cell: (/** @type {User} */ row) => row.role === "assistant" && (row.posts.map(({ branch, terminal }) => t("post", { branch, terminal })).join("; ") || t("everywhere")) },
        { title: t("state"), cell: (/** @type {User} */ row) => html`<${State} code=${row.state} text=${row.state_text} />` },
        { title: t("since"), sort: "joined_at", cell: (/** @type {User} */ row) => row.joined_at ? html`<${Day} of=${row.joined_at} />` : row.mail?.state_text },
      ]}
      open=${(/** @type {User} */ row) => row.account_id && !isGuest(row) ? `/negocio/${business}/ajustes/usuarios/${row.account_id}` : null}
      actions=${(/** @type {User} */ row) => writes && isGuest(row) ? [
        { icon: "send", label: t("invite_again"), act: () => setGuest(row) },
        { icon: "delete", label: t("invitation_end"), danger: true, act: (/** @type {() => void} */ reload) => withdraw(row, reload) },
      ] : []} />
    ${guest && html`<${Dialog} title=${t("invite")} close=${() => setGuest(null)} wide><${Invite} path=${path} guest=${guest} close=${() => setGuest(null)} done=${invited} /><//>`}`;
}

/** @param {{path: string, guest: Pick<User, "name" | "email" | "role" | "posts">, close: () => void, done: () => void}} of */
function Invite({ path, guest: { name, email, role, posts }, close, done }) {
  const form = useForm({
    initial: { name, email, role, posts: typed(posts) },
    sends: ({ name, email, ...rights }, { key }) => post(`${path}/users`, { name, email, ...told(rights) }, { key }),
    done,
  });
  return html`<p>${t("invite_text")}</p>
    <${Form} form=${form} submit=${t("invite_send")} cancel=${close}>
      <${Field} form=${form} name="name" label=${t("name")} required autofocus />
      <${Field} form=${form} name="email" kind="email" label=${t("email")} required />
      <${RoleFields} form=${form} />
    <//>`;
}
