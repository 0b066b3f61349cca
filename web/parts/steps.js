/**
 * @file The steps of a wizard, kept in the address (`?paso=datos`), so that Back, a reload and a link lead to one.
 *
 *     const wizard = useSteps([["datos", t("data")], ["empresa", t("company")], ["resumen", t("summary")]], reached);
 *     html`<${Steps} of=${wizard} />${wizard.at === "datos" && html`<${Data} done=${wizard.next} />`}`
 *
 * `reached` names the furthest step that may be gone to, of what is saved; without it all before the present one.
 */
import { go, useQuery, withQuery } from "../core/router.js";
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import common from "../texts/common.js";

const t = words(common);

/**
 * @typedef {{at: string, index: number, steps: [string, string][], reached: number, next: () => void, previous: () => void, to: (step: string) => void}} Wizard
 */

/**
 * @param {[string, string][]} steps  name in the address, words
 * @param {string} [reached]
 * @returns {Wizard}
 */
export function useSteps(steps, reached) {
  const [query] = useQuery();
  const named = (/** @type {string | undefined} */ name) => steps.findIndex(([each]) => each === name);
  const furthest = reached === undefined ? steps.length - 1 : Math.max(0, named(reached));
  const asked = named(query.paso);
  const index = asked < 0 ? (reached === undefined ? 0 : furthest) : Math.min(asked, furthest);
  const to = (/** @type {string} */ step) => void go(withQuery({ paso: step }));
  return {
    at: steps[index][0], index, steps, reached: furthest, to,
    next: () => index + 1 < steps.length && to(steps[index + 1][0]),
    previous: () => index > 0 && to(steps[index - 1][0]),
  };
}

/** @param {{of: Wizard}} of */
export function Steps({ of: { steps, index, reached } }) {
  return html`<p class="unseen" role="status">${t("step_of", { n: index + 1, all: steps.length })}: ${steps[index][1]}</p>
    <ol class="steps">${steps.map(([name, text], at) => html`<li key=${name} class=${at < index ? "done" : ""} aria-current=${at === index ? "step" : undefined}>
      ${at !== index && at <= reached ? html`<a href=${withQuery({ paso: name })}>${text}</a>` : text}</li>`)}</ol>`;
}
