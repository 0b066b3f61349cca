/**
 * @file A page within the shell: title, the way back, what can be done, the content.
 *
 *     html`<${Page} title=${t("licences")} back=${`/despacho/${firm}`} actions=${html`<a class="button main" href=…>…</a>`}>…<//>`
 *
 * What is loaded before there is a page stands below the title of its route (`Titled`, `Loaded`).
 * The heading takes the focus when a screen is come to, so that it is read aloud and Tab goes on from there.
 */
import { address } from "../core/router.js";
import { words } from "../core/texts.js";
import { classes, createContext, html, useEffect, useRef } from "../core/view.js";
import { Icon } from "./icon.js";
import common from "../texts/common.js";

const t = words(common);
/** What a screen is called by its route, where no page says it yet. @type {import("preact").Context<string | null>} */
export const Titled = createContext(/** @type {string | null} */ (null));
let arrived = "";

/** @param {{title: string, lead?: View, back?: string, actions?: View, narrow?: boolean, children?: View}} of */
export function Page({ title, lead, back, actions, narrow, children }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    document.title = `${title} · Enlace`;
  }, [title]);
  useEffect(() => {
    const { path } = address.get();
    if (arrived && arrived !== path && !document.activeElement?.closest("main [autofocus], dialog")) heading.current?.focus();
    arrived = path;
  }, []);
  return html`<div class=${classes("page", narrow && "narrow-page")}>
    <header class="page-head">
      ${back && html`<a class="back" href=${back}><${Icon} name="back" />${t("back")}</a>`}
      <div class="titles"><h1 ref=${heading} tabindex="-1">${title}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>
      ${actions && html`<div class="page-actions">${actions}</div>`}
    </header>
    <${Titled.Provider} value=${null}>${children}<//>
  </div>`;
}

/** A part of a page with a heading of its own. @param {{title?: string, actions?: View, children?: View}} of */
export function Card({ title, actions, children }) {
  return html`<section class="card">
    ${(title || actions) && html`<header>${title && html`<h2>${title}</h2>`}${actions}</header>`}
    ${children}
  </section>`;
}
