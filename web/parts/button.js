/**
 * @file Buttons. `Act` is busy while what it does is under way (and keeps the focus), and says beside itself why it failed.
 *
 *     html`<${Act} icon="send" does=${(key) => post(path, {}, { key })} done=${reload}>${t("send")}<//>`
 *     html`<${Act} kind="danger" does=${…} asks=${{ title, text, type: client.email }}>${t("delete")}<//>`
 */
import { useAct } from "../core/load.js";
import { words } from "../core/texts.js";
import { classes, html, useEffect } from "../core/view.js";
import { ask } from "./dialog.js";
import { Icon } from "./icon.js";
import { Failure } from "./notice.js";
import common from "../texts/common.js";

const t = words(common);

/**
 * @param {{does: (key: string) => Promise<unknown>, done?: () => unknown, asks?: import("./dialog.js").Question,
 *   kind?: "main" | "danger" | "quiet", icon?: string, disabled?: boolean, about?: unknown, children?: View}} of
 *   `about`: once it is another, what failed before is no longer said
 */
export function Act({ does, done, asks, kind, icon, disabled, about, children }) {
  const act = useAct(does, done);
  useEffect(() => { if (act.error) act.clear(); }, [about]);
  const press = async () => {
    if (act.isBusy || (asks && !(await ask(asks)))) return;
    await act.act();
  };
  return html`<span class="act">
    <button type="button" class=${classes("button", kind)} disabled=${disabled} aria-disabled=${act.isBusy} onClick=${press}>
      ${act.isBusy ? html`<span class="spinner" aria-hidden="true"></span>` : icon && html`<${Icon} name=${icon} />`}
      ${act.isBusy ? t("working") : children}
    </button>
    <${Failure} of=${act.error} />
  </span>`;
}

/**
 * A button of one icon; its label is read aloud and shown on pointing.
 * @param {{icon: string, label: string, onClick?: (event: Event) => void, href?: string, danger?: boolean, pressed?: boolean}} of
 */
export function IconButton({ icon, label, onClick, href, danger, pressed }) {
  const name = classes("icon-button", danger && "danger");
  return href
    ? html`<a class=${name} href=${href} title=${label} aria-label=${label}><${Icon} name=${icon} /></a>`
    : html`<button type="button" class=${name} title=${label} aria-label=${label} aria-pressed=${pressed} onClick=${onClick}><${Icon} name=${icon} /></button>`;
}
