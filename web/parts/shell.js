/**
 * @file What is around every screen: the way between firms and businesses, navigation, account, banners.
 *
 * Navigation is made of the table of routes: rows with `nav` of the area one is in, as far as one's rights go.
 */
import { language, speak } from "../core/language.js";
import { address, guard } from "../core/router.js";
import { me, signOut, useRights, useServices } from "../core/session.js";
import { useStore } from "../core/store.js";
import { words } from "../core/texts.js";
import { classes, html, useEffect, useState } from "../core/view.js";
import { patch } from "../core/api.js";
import { reloadMe } from "../core/session.js";
import { Announcement } from "./announcement.js";
import { ConnectedAs } from "./connected.js";
import { Icon } from "./icon.js";
import { ROUTES } from "../routes.js";
import common from "../texts/common.js";

const t = words(common);

/** Where a membership begins. @param {{kind: string, tenant: string}} membership */
export const homeOf = ({ kind, tenant }) =>
  kind === "firm" ? `/despacho/${tenant}` : kind === "business" ? `/negocio/${tenant}` : "/operador";

/**
 * Whose a screen is: the platform's, a firm's, a business's; empty: one's own.
 * @param {import("../routes.js").Route | null} route
 * @param {Record<string, string>} params
 */
export const tenantOf = (route, { firm, business }) => (route?.area === "operator" ? "platform" : firm ?? business ?? "");

/** @param {{route: import("../routes.js").Route | null, params: Record<string, string>, children?: View}} of */
export function Shell({ route, params, children }) {
  const who = useStore(me);
  return html`<a class="skip" href="#content">${t("skip")}</a>
    <${ConnectedAs} /><${Announcement} />
    <div class=${classes("shell", !who && "plain")}>
      ${who ? html`<${Side} route=${route} params=${params} who=${who} />` : html`<header class="top"><${Mark} /><${LanguageSwitch} /></header>`}
      <main id="content" tabindex="-1">${children}</main>
    </div>`;
}

function Mark() {
  return html`<a class="mark" href="/"><svg viewBox="0 0 32 24" aria-hidden="true"><path d="M2 20a9 9 0 0 1 18 0M12 20a9 9 0 0 1 18 0M1 20h30" /></svg>Enlace</a>`;
}

export function LanguageSwitch() {
  const other = useStore(language) === "es" ? "en" : "es";
  const change = async () => {
    if (guard.isDirty() && !(await guard.mayLeave())) return; // the screen is drawn anew
    speak(other);
    const who = me.get();
    if (!who) return;
    await patch("/me", { language: other }, { version: who.version });
    await reloadMe();
  };
  return html`<button type="button" class="button quiet" lang=${other} onClick=${change}><${Icon} name="globe" />${t("language_other")}</button>`;
}

/** @param {{route: import("../routes.js").Route | null, params: Record<string, string>, who: Schema<"Me">}} of */
function Side({ route, params, who }) {
  const [isOpen, setOpen] = useState(false);
  const { path } = useStore(address);
  useEffect(() => setOpen(false), [path]);
  const tenant = tenantOf(route, params);
  return html`<header class="side">
    <div class="side-top"><${Mark} />
      <button type="button" class="icon-button menu" aria-expanded=${isOpen} aria-controls="side" aria-label=${t("menu")} onClick=${() => setOpen(!isOpen)}><${Icon} name=${isOpen ? "close" : "menu"} /></button>
    </div>
    <div id="side" class=${classes("side-body", isOpen && "open")}>
      <${Places} who=${who} tenant=${tenant} />
      <${Navigation} area=${route?.area} tenant=${tenant} params=${params} path=${path} />
      <div class="side-foot">
        <a href="/cuenta" aria-current=${path.startsWith("/cuenta") ? "page" : undefined}><${Icon} name="user" />${who.name}</a>
        <${LanguageSwitch} />
        <button type="button" class="button quiet" onClick=${() => signOut()}><${Icon} name="sign_out" />${t("sign_out")}</button>
      </div>
    </div>
  </header>`;
}

/** @param {{who: Schema<"Me">, tenant: string}} of */
function Places({ who, tenant }) {
  const all = who.memberships.filter(({ state }) => state === "active");
  const here = all.find((each) => each.tenant === tenant);
  const count = who.invitations.length;
  if (!all.length && !count) return null;
  return html`<details class="places" key=${tenant}>
    <summary title=${t("switch_place")}><span>${here ? html`<small>${here.kind_text}</small>${here.name}` : t("welcome")}</span><${Icon} name="down" /></summary>
    <ul>
      ${all.map((each) => html`<li key=${each.tenant}><a href=${homeOf(each)} aria-current=${each === here ? "true" : undefined}><small>${each.kind_text}</small>${each.name}</a></li>`)}
      <li><a href="/"><${Icon} name="panel" />${t("welcome")}${count > 0 && html` <span class="dot">${count}</span>`}</a></li>
    </ul>
  </details>`;
}

/** @param {{area?: string, tenant: string, params: Record<string, string>, path: string}} of */
function Navigation({ area, tenant, params, path }) {
  const can = useRights(tenant);
  const offers = useServices(tenant);
  const spoken = useStore(language);
  const group = (/** @type {string} */ each) => (each === "sme" ? "firm" : each);
  const rows = ROUTES.filter((each) => each.nav && area && group(each.area) === group(area) && (!each.permission || can(each.permission)) && (!each.service || offers(each.service)));
  if (!rows.length) return null;
  const links = rows.map((each) => ({ ...each, to: each.path.replace(/\{(\w+)\}/g, (_, name) => params[name]) }));
  const here = links.filter(({ to }) => path === to || path.startsWith(`${to}/`)).sort((a, b) => b.to.length - a.to.length)[0];
  return html`<nav aria-label=${t("navigation")}><ul>
    ${links.map((each) => html`<li key=${each.to}><a href=${each.to} aria-current=${each === here ? "page" : undefined}><${Icon} name=${each.nav} />${each.title[spoken]}</a></li>`)}
  </ul></nav>`;
}
