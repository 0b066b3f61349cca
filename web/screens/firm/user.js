/** @file Usuario: role and confidentiality, rights for a time, what they did, what they could see and when. */
import { del, get, patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { moment } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { me } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Download } from "../../parts/download.js";
import { Field } from "../../parts/field.js";
import { State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/firm_users.js";
import History from "../../parts/history.js";
import { RightsFields, told, typed } from "./rights.js";
import { TimedRights } from "./timed_rights.js";

const t = words(texts);

/** @param {ScreenProps} of */
export default function User({ params: { firm, account } }) {
  const path = `/firms/${firm}/users/${account}`;
  const user = useLoad(() => get(path), [path]);
  const data = /** @type {Schema<"UserDetail"> | undefined} */ (user.data);
  const isMe = me.get()?.id === account;
  const left = () => {
    toast(t("user_removed"));
    go(`/despacho/${firm}/usuarios`);
  };
  const actions = data && !isMe && html`
    ${data.state === "inactive"
      ? html`<${Act} icon="play" does=${() => post(`${path}/reactivation`)} done=${user.reload}>${t("reactivate")}<//>`
      : html`<${Act} icon="pause" does=${() => post(`${path}/deactivation`)} done=${user.reload}
        asks=${{ title: t("deactivate_title", { name: data.name }), text: t("deactivate_text"), kind: "danger", confirm: t("deactivate") }}>${t("deactivate")}<//>`}
    <${Act} icon="delete" does=${() => del(path, { version: data.version })} done=${left}
      asks=${{ title: t("user_remove_title", { name: data.name }), text: t("user_remove_text"), type: data.email, kind: "danger", confirm: t("user_remove") }}>${t("user_remove")}<//>`;
  return html`<${Page} title=${data?.name ?? t("user")} back=${`/despacho/${firm}/usuarios`} actions=${actions}
    lead=${data && html`${data.email} · ${data.role_text} <${State} code=${data.state} text=${data.state_text} />`}>
    <${Loaded} of=${user}>${(/** @type {Schema<"UserDetail">} */ read) => html`<${Tabs} label=${read.name} of=${[
      ["confidencialidad", t("confidentiality"), () => html`<${Card}><${Rights} key=${read.version} firm=${firm} path=${path} of=${read} isMe=${isMe} done=${user.reload} /><//>`],
      ["derechos", t("timed_rights"), () => html`<${TimedRights} firm=${firm} account=${account} changed=${user.reload} />`],
      ["actividad", t("activity"), () => html`<${Activity} path=${`${path}/activity`} />`],
      ["historial", t("history"), () => html`<${History} path=${`${path}/history`} file="historial-de-usuario" />`],
    ]} />`}<//>
  <//>`;
}

/** @param {{firm: string, path: string, of: Schema<"UserDetail">, isMe: boolean, done: () => void}} of */
function Rights({ firm, path, of, isMe, done }) {
  const form = useForm({
    initial: { role: of.role, rights: typed(/** @type {any} */ (of.rights)) },
    sends: ({ role, rights }) => patch(path, { role, ...(role === "adviser" && { rights: told(rights) }) }, { version: of.version }),
    done: () => {
      toast(t("rights_saved"));
      done();
    },
  });
  if (isMe) return html`<p>${t("rights_own")}</p>`;
  return html`${of.timed_rights.map((each) => html`<${Notice} key=${each.id}>${t("timed_now", { until: moment(each.until) })}<//>`)}
    <${Form} form=${form} submit=${t("save")} label=${t("confidentiality")}>
      <${Field} form=${form} name="role" kind="radio" label=${t("role")} required options=${[["adviser", t("adviser_text")], ["administrator", t("administrator_text")]]} />
      ${form.value("role") === "adviser" && html`<${RightsFields} firm=${firm} form=${form} name="rights" />`}
    <//>`;
}

/** @param {{path: string}} of */
function Activity({ path }) {
  return html`<p class="buttons"><${Download} path=${`${path}.csv`} name="actividad.csv">${t("in_csv")}<//></p>
    <${Table} label=${t("activity")} prefix="a_" source=${path} columns=${[
      { title: t("what"), wide: true, cell: (/** @type {any} */ row) => row.text },
      { title: t("company"), cell: (/** @type {any} */ row) => row.company_code && `${row.company_code} ${row.company_name}` },
      { title: t("when"), cell: (/** @type {any} */ row) => html`<${When} of=${row.created_at} />` },
    ]} />`;
}
