/**
 * @file Tabs, the chosen one in the address: `<${Tabs} of=${[["datos", t("data"), () => html`…`], …]} name="pestana" />`.
 */
import { useQuery } from "../core/router.js";
import { html, useId } from "../core/view.js";

/** @param {{of: [string, string, () => View][], name?: string, label?: string}} of */
export function Tabs({ of, name = "pestana", label }) {
  const id = useId();
  const [query, set] = useQuery();
  const at = Math.max(0, of.findIndex(([each]) => each === query[name]));
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (at + step + of.length) % of.length;
    set({ [name]: of[next][0] }, { replace: true });
    document.getElementById(`${id}-${of[next][0]}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} onKeyDown=${key}>
      ${of.map(([each, text], index) => html`<button key=${each} type="button" role="tab" id=${`${id}-${each}`} aria-selected=${index === at}
        aria-controls=${`${id}-panel`} tabindex=${index === at ? 0 : -1} onClick=${() => set({ [name]: each }, { replace: true })}>${text}</button>`)}
    </div>
    <div role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${of[at][0]}`} key=${of[at][0]}>${of[at][2]()}</div>`;
}
