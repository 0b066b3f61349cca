/** @file What a client is asked: as it is drafted, or in other words and with other answers; all of it in one mail. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Several } from "../../parts/several.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_questions.js";

const t = words(texts);
const MOST_CHOICES = 3;
/** Asked before, and to be asked anew. */
const OVER = ["withdrawn", "ended"];
/** @typedef {Schema<"QuestionKindView">} Kind */
/** @typedef {{document: Schema<"QuestionDocument">, incident: Schema<"SeenIncident">, draft: Schema<"QuestionDraft">, kind: Kind}} Askable */
/** @typedef {{effect: string, text: string, account: string}} Choice */

/** @param {{firm: string, path: string, picks: import("./ask_client.js").Pick[], close: () => void, done: () => unknown}} given */
export default function AskForm({ firm, path, picks, close, done }) {
  const load = useLoad(() => askable(firm, path, picks));
  return html`<${Loaded} of=${load}>${(/** @type {Askable[]} */ all) => all.length
    ? html`<p>${t("ask_text")}</p><${Asking} all=${all} path=${path} close=${close} done=${done} />`
    : html`<p>${t("ask_none")}</p>`}<//>`;
}

/** @param {string} firm @param {string} path @param {import("./ask_client.js").Pick[]} picks @returns {Promise<Askable[]>} */
async function askable(firm, path, picks) {
  const documents = [...new Set(picks.map(({ document }) => document))];
  const [{ kinds }, ...read] = await Promise.all([`/firms/${firm}/question-settings`, ...documents.map((id) => `${path}/documents/${id}/questions`)].map((each) => get(each)));
  const isPicked = (/** @type {string} */ document, /** @type {Schema<"SeenIncident">} */ { code, value }) =>
    picks.some((pick) => pick.document === document && (!pick.code || (pick.code === code && pick.value === value)));
  return read.flatMap((/** @type {Schema<"DocumentQuestions">} */ { document, data }) => data.flatMap(({ incident, draft, question }) =>
    draft && isPicked(document.id, incident) && (!question || OVER.includes(question.state))
      ? [{ document, incident, draft, kind: kinds.find((/** @type {Kind} */ { code }) => code === incident.code) }] : []));
}

/** @param {{all: Askable[], path: string, close: () => void, done: () => unknown}} given */
function Asking({ all, path, close, done }) {
  const form = useForm({
    initial: { questions: all.map(({ draft: { text, choices } }) => ({ text, choices: choices.map(plain) })) },
    sends: ({ questions }, { key }) => post(`${path}/questions`, { questions: all.map((each, at) => asked(each, questions[at])) }, { key }),
    done: () => { toast(t("sent", { n: all.length })); return done(); },
  });
  const isWrong = (/** @type {number} */ at) => Object.keys(form.errors).some((name) => name.startsWith(`questions.${at}.`));
  return html`<${Form} form=${form} submit=${t("send", { n: all.length })} cancel=${close}>
    ${all.map(({ document, incident, draft, kind }, at) => html`<details key=${at} open=${all.length === 1 || isWrong(at)}>
      <summary>${document.number}: ${incident.text}</summary>
      <${Field} form=${form} name=${`questions.${at}.text`} kind="area" label=${t("question")} help=${t("question_help")} maxlength=${300} />
      <${Several} form=${form} name=${`questions.${at}.choices`} label=${t("choices")} help=${[t("choices_help"), draft.needs_accounts && t("needs_accounts")].filter(Boolean).join(" ")}
        blank=${{ effect: draft.needs_accounts ? "account" : "told", text: "", account: "" }} least=${1} most=${MOST_CHOICES}
        add=${t("choice_add")} remove=${(/** @type {number} */ n) => t("choice_remove", { n })}>${(/** @type {string} */ name) => html`
          <${Field} form=${form} name=${`${name}.effect`} kind="select" label=${t("effect")} required options=${kind.effects.map((each, one) => [each, kind.effects_text[one]])}
            changed=${() => form.set(`${name}.text`, "")} />
          <${Field} form=${form} name=${`${name}.text`} label=${t("choice_text")} maxlength=${60} required=${form.value(`${name}.effect`) === "account"} />
          ${form.value(`${name}.effect`) === "account" && html`<${Field} form=${form} name=${`${name}.account`} label=${t("account")} maxlength=${20} autocomplete="off" required />`}`}<//>
    </details>`)}
  <//>`;
}

/** @param {Schema<"FirmChoice">} choice @returns {Choice} */
const plain = ({ effect, text, account }) => ({ effect, text, account });

/** As it is sent: what stays as it was drafted is left out, for it is then told in the language of whoever reads it. @param {Askable} of @param {{text?: string, choices: Partial<Choice>[]}} typed */
function asked({ document, incident: { code, value }, draft }, { text, choices }) {
  const drafted = (/** @type {Partial<Choice>} */ choice) => draft.choices.some((each) => each.effect === choice.effect && each.text === choice.text);
  const isDrafted = choices.length === draft.choices.length && choices.every(drafted);
  return {
    document: document.id, code, value,
    ...(text && text !== draft.text && { text }),
    ...(!isDrafted && { choices: choices.map((each) => ({
      effect: each.effect,
      ...(each.text && !drafted(each) && { text: each.text }),
      ...(each.effect === "account" && { account: each.account }),
    })) }),
  };
}
