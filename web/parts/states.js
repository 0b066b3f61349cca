/**
 * @file What there is to see while there is nothing to see: `Loaded` around what `useLoad` gives, `Empty`, `Busy`.
 *
 *     html`<${Loaded} of=${licence}>${(licence) => html`<h2>${licence.company_name}</h2>`}<//>`
 */
import { words } from "../core/texts.js";
import { html, useContext } from "../core/view.js";
import { Failure } from "./notice.js";
import { Icon } from "./icon.js";
import { Page, Titled } from "./page.js";
import common from "../texts/common.js";

const t = words(common);

/** @param {{of: import("../core/load.js").Load<any>, children: any}} of */
export function Loaded({ of, children }) {
  const shows = Array.isArray(children) ? children[0] : children;
  const title = useContext(Titled);
  const failure = of.error && html`<${Failure} of=${of.error} again=${of.reload} />`;
  if (of.data !== undefined) return failure ? html`${failure}${shows(of.data)}` : shows(of.data);
  const waits = failure || html`<${Busy} />`;
  return title === null ? waits : html`<${Page} title=${title}>${waits}<//>`;
}

/** @param {{text?: string}} of */
export function Busy({ text }) {
  return html`<p class="busy" role="status"><span class="spinner" aria-hidden="true"></span> ${text ?? t("loading")}</p>`;
}

/** @param {{icon?: string, text?: string, children?: View}} of */
export function Empty({ icon = "document", text, children }) {
  return html`<div class="empty"><${Icon} name=${icon} big /><p>${text ?? t("empty")}</p>${children}</div>`;
}
