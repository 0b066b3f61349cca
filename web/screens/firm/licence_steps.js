/** @file How far an activation has come, step by step, in the API's words. */
import { html } from "../../core/view.js";
import { State } from "../../parts/figures.js";

const TONES = /** @type {const} */ ({ done: "good", failed: "bad", under_way: "busy" });

/** @param {{of: Schema<"LicenceView">}} given */
export const Steps = ({ of }) => html`<ol class="plain" aria-live="polite">
  ${(of.progress ?? []).map((each) => html`<li key=${each.step}>${each.step_text}: <${State} code=${each.state} text=${each.state_text} tone=${/** @type {any} */ (TONES)[each.state]} /></li>`)}
</ol>`;
