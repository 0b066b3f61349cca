/** @file Usuario of a business: what they may do, where they issue, and what happened to them. */
import { del, get, patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { me, useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { State } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import History from "../../parts/history.js";
import { toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/business_settings.js";
import { RoleFields, told, typed } from "./posts.js";

const t = words(texts);
/** @typedef {Schema<"UserDetail">} User */

/** @param {ScreenProps} of */
export default function BusinessUser({ params: { business, account } }) {
  const path = `/businesses/${business}/users/${account}`;
  const list = `/negocio/${business}/ajustes?pestana=usuarios`;
  const user = useLoad(() => /** @type {Promise<User>} */ (get(path)), [path]);
  const writes = useRights(business)("person:write");
  const changes = writes && me.get()?.id !== account;
  const { data } = user;
  return html`<${Page} title=${data?.name ?? t("user")} back=${list} actions=${data && changes && html`<${Acts} path=${path} of=${data} reload=${user.reload} list=${list} />`}
    lead=${data && html`${data.email} · ${data.role_text} <${State} code=${data.state} text=${data.state_text} />`}>
    <${Loaded} of=${user}>${(/** @type {User} */ of) => html`
      <${Card} title=${t("rights")}>${changes ? html`<${Rights} key=${of.version} path=${path} of=${of} done=${user.reload} />` : html`<p>${writes ? t("rights_own") : of.role_text}</p>`}<//>
      ${writes && html`<${Card} title=${t("history")}><${History} path=${`${path}/history`} file="historial-de-usuario" reloads=${of.version} /><//>`}`}<//>
  <//>`;
}

/** @param {{path: string, of: User, reload: () => unknown, list: string}} given */
function Acts({ path, of: { name, email, state, version }, reload, list }) {
  const left = () => {
    toast(t("user_removed"));
    return go(list);
  };
  return html`${state === "inactive"
      ? html`<${Act} icon="play" does=${() => post(`${path}/reactivation`)} done=${reload}>${t("reactivate")}<//>`
      : html`<${Act} icon="pause" does=${() => post(`${path}/deactivation`)} done=${reload}
        asks=${{ title: t("deactivate_title", { name }), text: t("deactivate_text"), kind: "danger", confirm: t("deactivate") }}>${t("deactivate")}<//>`}
    <${Act} icon="delete" does=${() => del(path, { version })} done=${left}
      asks=${{ title: t("user_remove_title", { name }), text: t("user_remove_text"), type: email, kind: "danger", confirm: t("user_remove") }}>${t("user_remove")}<//>`;
}

/** @param {{path: string, of: User, done: () => unknown}} given */
function Rights({ path, of, done }) {
  const form = useForm({
    initial: { role: of.role, posts: typed(of.posts) },
    sends: (values) => patch(path, told(values), { version: of.version }),
    done: () => {
      toast(t("rights_saved"));
      return done();
    },
  });
  return html`<${Form} form=${form} submit=${t("save")} label=${t("rights")}><${RoleFields} form=${form} /><//>`;
}
