/** @file Where one comes to: firms and businesses to go into, invitations, a firm or business to create. */
import { post } from "../../core/api.js";
import { day, moment } from "../../core/format.js";
import { go } from "../../core/router.js";
import { connection, me, reloadMe } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { words } from "../../core/texts.js";
import { html, useEffect } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { State } from "../../parts/figures.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { homeOf } from "../../parts/shell.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Welcome() {
  const who = useStore(me);
  useEffect(() => void reloadMe(), []);
  if (!who) return null;
  const { memberships, invitations, connections } = who;
  return html`<${Page} title=${t("welcome")}>
    ${invitations.map((each) => html`<${Invitation} key=${each.tenant} of=${each} />`)}
    ${!memberships.length && !invitations.length && html`<${Notice}>${t("nowhere", { email: who.email })}<//>`}
    <div class="cards">
      ${memberships.map((each) => each.state === "active"
        ? html`<a class="card" key=${each.tenant} href=${homeOf(each)}><small>${each.kind_text} · ${each.role_text}</small><h2>${each.name}</h2></a>`
        : html`<div class="card" key=${each.tenant}><small>${each.kind_text} · ${each.role_text}</small><h2>${each.name}</h2><${State} code=${each.state} text=${each.state_text} /></div>`)}
      <a class="card" href="/crear-despacho"><h2>${t("new_firm")}</h2>${t("new_firm_text")}</a>
      <a class="card" href="/crear-negocio"><h2>${t("new_business")}</h2>${t("new_business_text")}</a>
    </div>
    ${connections.length > 0 && html`<${Card} title=${t("connections")}><ul>
      ${connections.map((each) => html`<li key=${each.id}><button type="button" class="link" onClick=${() => enter(each)}>${each.business_name}</button>
        ${" "}<span class="quiet-text">${each.scope_text}, ${t("until", { time: moment(each.expires_at, { timeStyle: "short" }) })}</span></li>`)}
    </ul><//>`}
  <//>`;
}

/**
 * Go into the business of a client by a connection that is open.
 * @param {Schema<"OpenConnection">} open
 */
function enter(open) {
  connection.set(open);
  go(`/negocio/${open.business_id}`);
}

/** @param {{of: Schema<"Me">["invitations"][number]}} of */
function Invitation({ of: { tenant, tenant_name, role_text, expires_at, kind_text } }) {
  const path = `/me/invitations/${tenant}`;
  const accepted = async () => {
    await reloadMe();
    toast(t("joined", { name: tenant_name }));
  };
  const declined = async () => {
    await reloadMe();
    toast(t("refused"));
  };
  return html`<${Card} title=${`${t("invitations")}: ${tenant_name}`}>
    <p>${kind_text} · ${t("invited_as", { role: role_text, day: day(expires_at) })}</p>
    <p class="buttons">
      <${Act} kind="main" icon="check" does=${(/** @type {string} */ key) => post(`${path}/acceptance`, undefined, { key })} done=${accepted}>${t("accept")}<//>
      <${Act} icon="close" does=${(/** @type {string} */ key) => post(`${path}/refusal`, undefined, { key })} done=${declined}
        asks=${{ title: t("refuse_title", { name: tenant_name }), confirm: t("refuse") }}>${t("refuse")}<//>
    </p>
  <//>`;
}
