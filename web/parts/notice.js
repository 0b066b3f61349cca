/**
 * @file What is told beside the content: `Notice` where it belongs, `toast("…")` for what was just done.
 *
 *     html`<${Notice} kind="warning" title=${t("ends")}>${text}<//>`    // info | good | warning | bad
 *     html`<${Failure} of=${act.error} again=${act.act} />`             // nothing while there is no error
 */
import { Offline, Refused } from "../core/api.js";
import { store, useStore } from "../core/store.js";
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import { Icon } from "./icon.js";
import common from "../texts/common.js";

const t = words(common);
/** A sentence that says no more than where the API lists what is wrong. */
const POINTS = /[«“]errors[»”][.]?$/;
const ICONS = { info: "bell", good: "check", warning: "alert", bad: "alert" };

/** @param {{kind?: "info" | "good" | "warning" | "bad", title?: string, children?: View, live?: boolean}} of */
export function Notice({ kind = "info", title, children, live }) {
  const role = live ? (kind === "bad" ? "alert" : "status") : undefined;
  return html`<div class=${`notice ${kind}`} role=${role}>
    <${Icon} name=${ICONS[kind]} />
    <div>${title && html`<strong>${title}</strong>`}${children && html`<div>${children}</div>`}</div>
  </div>`;
}

/**
 * An error in the API's words, with those of its fields that nothing else shows.
 * @param {{of: unknown, again?: () => void, said?: string[]}} of
 */
export function Failure({ of, again, said = [] }) {
  if (!of) return null;
  const problem = of instanceof Refused ? of.problem : null;
  const rest = (problem?.errors ?? []).filter(({ detail }) => !said.includes(detail));
  return html`<${Notice} kind="bad" live title=${problem?.title}>
    ${!(rest.length && POINTS.test(sentence(of))) && html`<p>${sentence(of)}</p>`}
    ${rest.length > 0 && html`<ul>${rest.map(({ detail }) => html`<li>${detail}</li>`)}</ul>`}
    ${problem?.code === "second-factor-needed" && html`<p><a class="button" href="/cuenta?pestana=seguridad">${t("factor_set_up")}</a></p>`}
    ${again && html`<p><button type="button" class="button" onClick=${() => again()}>${t("again")}</button></p>`}
  <//>`;
}

/**
 * What an error says to a person.
 * @param {unknown} error
 */
export function sentence(error) {
  if (error instanceof Refused) return error.problem.detail || error.problem.title || t("failed");
  if (error instanceof Offline) return t("offline");
  console.error(error); // a mistake of ours
  return t("failed");
}

/** @type {import("../core/store.js").Store<{id: number, text: string, kind: "good" | "bad"}[]>} */
const toasts = store(/** @type {any[]} */ ([]));
let count = 0;

/**
 * Tell what was just done, for some seconds.
 * @param {string} text
 * @param {"good" | "bad"} [kind]
 */
export function toast(text, kind = "good") {
  const id = ++count;
  toasts.set([...toasts.get(), { id, text, kind }]);
  setTimeout(() => toasts.set(toasts.get().filter((each) => each.id !== id)), 6000);
}

/** Where toasts appear; the shell has the only one. */
export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${useStore(toasts).map(({ id, text, kind }) => html`<div key=${id} class=${`toast ${kind}`}><${Icon} name=${ICONS[kind]} /> ${text}</div>`)}
  </div>`;
}
