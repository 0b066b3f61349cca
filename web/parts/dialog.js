/**
 * @file Dialogs: one with any content, and questions with an answer to wait for.
 *
 *     html`<${Dialog} title=${t("edit")} close=${() => setOpen(false)}>…<//>`     // shown while it is drawn
 *     if (await ask({ title: t("delete?"), text: whatHappens, kind: "danger", confirm: t("delete") })) …
 *     await ask({ …, type: client.email })                                        // typed to confirm
 */
import { guard } from "../core/router.js";
import { store, useStore } from "../core/store.js";
import { words } from "../core/texts.js";
import { classes, html, useId, useLayoutEffect, useRef, useState } from "../core/view.js";
import { IconButton } from "./button.js";
import common from "../texts/common.js";

const t = words(common);

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {View} [text]
 * @property {string} [type]  what is to be typed before it can be confirmed
 * @property {string} [confirm]
 * @property {"danger" | "main"} [kind]
 */

/** @type {import("../core/store.js").Store<(Question & {answer: (yes: boolean) => void}) | null>} */
const question = store(/** @type {any} */ (null));

/**
 * Ask before something is done; true when it was confirmed.
 * @param {Question} asked
 * @returns {Promise<boolean>}
 */
export const ask = (asked) =>
  new Promise((answer) => question.set({ ...asked, answer: (yes) => { question.set(null); answer(yes); } }));

guard.mayLeave = () => ask({ title: t("leave_title"), text: t("leave_text"), confirm: t("leave"), kind: "danger" });

/** @param {{title: string, close?: () => void, wide?: boolean, children?: View}} of without `close`: it stays */
export function Dialog({ title, close, wide, children }) {
  const box = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  useLayoutEffect(() => {
    const shown = box.current;
    shown?.showModal();
    return () => shown?.close(); // which gives the focus back
  }, []);
  /** @param {Event} event */
  const cancelled = (event) => {
    event.preventDefault();
    close?.();
  };
  return html`<dialog ref=${box} class=${classes("dialog", wide && "wide")} aria-labelledby=${id} onCancel=${cancelled}>
    <header><h2 id=${id}>${title}</h2>${close && html`<${IconButton} icon="close" label=${t("close")} onClick=${close} />`}</header>
    <div class="content">${children}</div>
  </dialog>`;
}

/** Where questions appear; the shell has the only one. */
export function Questions() {
  const asked = useStore(question);
  return asked && html`<${Asked} key=${asked.title} ...${asked} />`;
}

/** @param {Question & {answer: (yes: boolean) => void}} of */
function Asked({ title, text, type, confirm, kind = "main", answer }) {
  const [typed, setTyped] = useState("");
  const id = useId();
  const isTyped = !type || typed.trim().toLowerCase() === type.toLowerCase();
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    if (isTyped) answer(true);
  };
  return html`<${Dialog} title=${title} close=${() => answer(false)}>
    <form onSubmit=${submit} novalidate>
      ${typeof text === "string" ? html`<p>${text}</p>` : text}
      ${type && html`<div class="field">
        <label for=${id}>${t("type_to_confirm", { text: type })}</label>
        <input id=${id} autocomplete="off" spellcheck=${false} value=${typed} onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} />
      </div>`}
      <p class="buttons">
        <button type="submit" class=${classes("button", kind)} disabled=${!isTyped}>${confirm ?? t("confirm")}</button>
        <button type="button" class="button" onClick=${() => answer(false)}>${t("cancel")}</button>
      </p>
    </form>
  <//>`;
}
