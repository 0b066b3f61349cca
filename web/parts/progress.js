/**
 * @file How far long work has come: reads again until it is done, and can be paused looking at.
 *
 *     html`<${Progress} reads=${() => get(path)} isDone=${(work) => Boolean(work.ended_at)}
 *       measure=${(work) => [work.counts.done, work.counts.total]}>${(work) => work.state_text}<//>`
 */
import { number } from "../core/format.js";
import { usePoll } from "../core/load.js";
import { words } from "../core/texts.js";
import { html, useEffect } from "../core/view.js";
import { Icon } from "./icon.js";
import { Loaded } from "./states.js";
import common from "../texts/common.js";

const t = words(common);

/**
 * @param {{reads: () => Promise<any>, isDone: (work: any) => boolean, measure?: (work: any) => [number, number] | null,
 *   by?: unknown[], done?: (work: any) => unknown, label?: string, children: any}} of
 */
export function Progress({ reads, isDone, measure, by, done, label, children }) {
  const work = usePoll(reads, isDone, by);
  const shows = Array.isArray(children) ? children[0] : children;
  const isOver = work.data !== undefined && isDone(work.data);
  useEffect(() => {
    if (isOver) done?.(work.data);
  }, [isOver]);
  return html`<${Loaded} of=${work}>${(/** @type {any} */ data) => {
    const measured = measure?.(data);
    return html`<div class="progress">
      <div aria-live="polite">${shows(data)}</div>
      ${!isOver && html`<progress aria-label=${label ?? t("progress")} value=${measured ? measured[0] : undefined} max=${measured ? measured[1] : undefined}></progress>
        <p class="buttons">${measured && html`<span class="amount">${number(measured[0])} / ${number(measured[1])}</span>`}
          <button type="button" class="button quiet" onClick=${work.isPaused ? work.resume : work.pause}><${Icon} name=${work.isPaused ? "play" : "pause"} />${t(work.isPaused ? "resume" : "pause")}</button></p>`}
    </div>`;
  }}<//>`;
}
