/** @file A question of a firm as its client sees it: which document it is about, the answers it offers, and what became of it. */
import { useForm } from "../core/form.js";
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import { Field } from "./field.js";
import { Amount, Day, When } from "./figures.js";
import { Form } from "./form.js";
import { Notice } from "./notice.js";
import texts from "../texts/answers.js";

const t = words(texts);
/** @typedef {Schema<"ClientQuestion">} Question */

/** The document in few words. @param {{of: Schema<"QuestionDocument">}} given */
export const About = ({ of }) => html`<p class="quiet-text">${`${of.document_type_text} ${of.number} · `}<${Day} of=${of.day} />${` · ${of.customer || t("no_customer")} · `}<${Amount} of=${of.total} currency=${of.currency} /></p>`;

/**
 * At most three choices, or one short text.
 * @param {{of: Question, sends: (answer: {choice: string, text?: string}, request: {key: string}) => Promise<any>, done: (answer: any) => unknown,
 *   cancel?: () => void, submit?: string}} given
 */
export function AnswerForm({ of, sends, done, cancel, submit = t("send") }) {
  const only = of.choices.length === 1 ? of.choices[0].id : "";
  /** @returns {Schema<"ChoiceView"> | undefined} */
  const chosen = () => of.choices.find(({ id }) => id === form.value("choice"));
  /** @type {import("../core/form.js").FormState} */
  const form = useForm({
    initial: { choice: of.answer?.choice ?? only, text: of.answer?.text ?? "" },
    guards: false,
    sends: ({ choice, text }, request) => sends({ choice, ...(chosen()?.takes_text && { text }) }, request),
    done,
  });
  return html`<${Form} form=${form} submit=${submit} cancel=${cancel} disabled=${!chosen()} label=${of.text}>
    ${(!only || !of.choices[0].takes_text) && html`<div class="answers"><${Field} form=${form} name="choice" kind="radio" label=${t("answer")} required
      options=${of.choices.map(({ id, text }) => [id, text])} /></div>`}
    ${chosen()?.takes_text && html`<${Field} key=${chosen()?.id} form=${form} name="text" label=${chosen()?.text_label} maxlength=${200} autocomplete="off" required />`}
  <//>`;
}

/** What became of one that cannot be answered, or was. @param {{of: Question, isMine?: boolean}} given */
export function Became({ of, isMine }) {
  if (of.state === "withdrawn") return html`<${Notice} title=${t("withdrawn")}>${t("withdrawn_text")}<//>`;
  if (of.state === "ended" && !of.answer) return html`<${Notice} title=${t("ended")}>${t("ended_text")}<//>`;
  if (!of.answer) return null;
  const { choice_text: choice, text, at, by_name: name } = of.answer;
  return html`<${Notice} kind="good" title=${isMine ? t("answered_by_you") : t("answered_by", { name })}>
    <p>${choice}${text && html`: <q>${text}</q>`}</p><p class="quiet-text"><${When} of=${at} /></p><//>`;
}
