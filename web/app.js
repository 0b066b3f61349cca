/** @file Boots the console: session, language, addresses; draws the screen of the address within the shell. */
import { keepFocus } from "./core/focus.js";
import { language } from "./core/language.js";
import { part } from "./core/load.js";
import { address, followAddresses, go, matched } from "./core/router.js";
import { connection, me, resume, state } from "./core/session.js";
import { useStore } from "./core/store.js";
import { words } from "./core/texts.js";
import { Turn, turns } from "./core/turns.js";
import { html, render, useEffect, useErrorBoundary, useMemo, useState } from "./core/view.js";
import { Questions } from "./parts/dialog.js";
import { Guards } from "./parts/guard.js";
import { Failure, Notice, Toasts } from "./parts/notice.js";
import { Page, Titled } from "./parts/page.js";
import { Shell, tenantOf } from "./parts/shell.js";
import { Busy } from "./parts/states.js";
import { ROUTES } from "./routes.js";
import common from "./texts/common.js";

const t = words(common);

function App() {
  const { path, query } = useStore(address);
  const session = useStore(state);
  const spoken = useStore(language);
  useStore(connection); // whose end is the end of what is shown by it
  const { route, params } = found(path);
  const isOpen = route?.open ?? false;
  useEffect(() => {
    if (session === "nobody" && !isOpen) go(path === "/" ? "/entrar" : `/entrar?a=${encodeURIComponent(path + location.search)}`, { replace: true });
  }, [session, isOpen]);
  const isReady = isOpen ? session !== "unknown" : me.get() !== null; // an ended session keeps its screen
  return html`<${Shell} route=${route} params=${params}>
      ${isReady ? html`<${Screen} key=${`${spoken} ${route?.path} ${JSON.stringify(params)}`} route=${route} params=${params} query=${query} />` : html`<${Busy} />`}
    <//><${Guards} /><${Questions} /><${Toasts} />`;
}

/** @param {{route: import("./routes.js").Route | null, params: Record<string, string>, query: Record<string, string>}} of */
function Screen({ route, params, query }) {
  const spoken = useStore(language);
  const [View, setView] = useState(/** @type {any} */ (null));
  const [failure, setFailure] = useState(/** @type {unknown} */ (null));
  const own = useMemo(turns, []);
  const [mistake, forget] = useErrorBoundary((error) => console.error(error));
  useEffect(() => {
    if (route) part(route.screen).then((loaded) => setView(() => loaded), setFailure);
  }, [route]);
  if (!route || !isMine(tenantOf(route, params))) return html`<${Page} title=${t("not_found")}><p>${t("not_found_text")}</p><p><a class="button" href="/">${t("home")}</a></p><//>`;
  if (mistake) return html`<${Notice} kind="bad" live><p>${t("failed")}</p><p><button class="button" onClick=${forget}>${t("again")}</button></p><//>`;
  if (failure) return html`<${Page} title=${route.title[spoken]}><${Failure} of=${failure} again=${() => location.reload()} /><//>`;
  return View ? html`<${Turn.Provider} value=${own}><${Titled.Provider} value=${route.title[spoken]}><${View} params=${params} query=${query} /><//><//>` : html`<${Busy} />`;
}

/**
 * Whether one belongs to whose the screen is, or is connected to it.
 * @param {string} tenant
 */
function isMine(tenant) {
  const isMember = me.get()?.memberships.some((each) => each.tenant === tenant && each.state === "active");
  return !tenant || isMember || connection.get()?.business_id === tenant;
}

/**
 * @param {string} path
 * @returns {{route: import("./routes.js").Route | null, params: Record<string, string>}}
 */
function found(path) {
  for (const route of ROUTES) {
    const params = matched(route.path, path);
    if (params) return { route, params };
  }
  return { route: null, params: {} };
}

followAddresses();
keepFocus();
const root = /** @type {HTMLElement} */ (document.getElementById("console"));
resume().catch((error) => {
  render(html`<${Failure} of=${error} again=${() => location.reload()} />`, root);
  throw error;
}).then(() => render(html`<${App} />`, root));
