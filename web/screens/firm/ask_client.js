/** @file Preguntar al cliente about incidents of documents of an import; and what became of it, beside the incident. */
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { State } from "../../parts/figures.js";
import { Icon } from "../../parts/icon.js";
import { Later } from "../../parts/later.js";
import texts from "../../texts/ask_client.js";

const t = words(texts);
const MOST = 20; // in one mail
/** An incident of a document; without a code all of its incidents. @typedef {{document: string, code?: string, value?: string}} Pick */
/** @typedef {Schema<"FirmQuestion">} Question */

/** @param {{firm: string, path: string, picks: Pick[], done: () => unknown}} of  `path`: of the import */
export function AskClient({ firm, path, picks, done }) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return html`<button type="button" class="button" disabled=${!picks.length || picks.length > MOST} onClick=${() => setOpen(true)}><${Icon} name="question" />${t("ask")}</button>
    ${picks.length > MOST && html`<span class="quiet-text">${t("most", { n: MOST })}</span>`}
    ${isOpen && html`<${Dialog} title=${t("ask")} close=${close} wide>
      <${Later} of=${() => import("./ask_form.js")} with=${{ firm, path, picks, close, done: () => { close(); return done(); } }} /><//>`}`;
}

/** @param {{firm: string, of: Question, done: () => unknown}} given */
export function AskedOf({ firm, of, done }) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return html`<${QuestionState} of=${of} /> <button type="button" class="link" onClick=${() => setOpen(true)}>${t("see_one")}</button>
    ${of.state === "open" && of.reminders > 0 && html`<p class="quiet-text">${t("reminded", { n: of.reminders })}</p>`}
    ${of.answer && html`<p>${of.answer.choice_text}${of.answer.text && html`: <q>${of.answer.text}</q>`}</p>`}
    ${isOpen && html`<${AskedDialog} firm=${firm} of=${of} close=${close} done=${() => { close(); return done(); }} />`}`;
}

/** @param {{firm: string, of: Question, close: () => void, done: () => unknown, leads?: boolean}} given  `leads`: to the import */
export const AskedDialog = ({ firm, of, close, done, leads }) => html`<${Dialog} title=${t("question")} close=${close} wide>
  <${Later} of=${() => import("./question.js")} with=${{ firm, of, done, leads }} /><//>`;

/** @type {Record<string, "good" | "warning" | undefined>} */
const TONES = { open: "warning", answered: "good" };
/** @param {{of: Question}} given */
export const QuestionState = ({ of }) => html`<${State} code=${of.state} text=${of.state_text} tone=${TONES[of.state]} />`;
