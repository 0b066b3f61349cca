/** @file Datos del despacho · Preguntas: which go out by themselves, when clients are reminded, and in which words. */
import { get, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_questions.js";

const t = words(texts);
/** @typedef {Schema<"QuestionSettingsView">} Settings */
const REMINDERS = /** @type {const} */ (["remind_1", "remind_2", "remind_3"]);

/** @param {{firm: string, writes: boolean}} of */
export default function QuestionSettings({ firm, writes }) {
  const path = `/firms/${firm}/question-settings`;
  const load = useLoad(() => get(path), [path]);
  return html`<p>${t("settings_text")}</p><${Loaded} of=${load}>${(/** @type {Settings} */ of) => html`<${Chosen} of=${of} path=${path} set=${load.set} writes=${writes} />`}<//>`;
}

/** @param {{of: Settings, path: string, set: (read: Settings) => void, writes: boolean}} given */
function Chosen({ of, path, set, writes }) {
  const form = useForm({
    initial: values(of),
    sends: (typed) => put(path, wanted(of, typed), { version: of.version }),
    done: (read) => { form.reset(values(read)); set(read); toast(t("saved")); },
  });
  return html`<${Form} form=${form} submit=${t("save")} disabled=${!writes}>
    <fieldset class="field"><legend>${t("asks_itself")}</legend>${of.kinds.filter((kind) => kind.may_be_asked_by_itself).map(({ code, title }) => html`
      <${Field} key=${code} form=${form} name=${`itself.${code}`} kind="check" label=${title} disabled=${!writes} />`)}</fieldset>
    <fieldset class="field"><legend>${t("remind")}</legend><p class="help">${t("remind_help")}</p><div class="pair">${REMINDERS.map((each, at) => html`
      <${Field} key=${each} form=${form} name=${`remind_days.${at}`} kind="number" label=${t(each)} disabled=${!writes} />`)}</div></fieldset>
    <h3>${t("words")}</h3><p class="help">${t("words_help", { fields: t("fields").replace(/\p{L}+/gu, "{$&}") })}</p>
    ${of.kinds.map(({ code, title }) => html`<details key=${code} open=${["es", "en"].some((each) => form.errors[`wording.${code}.${each}`])}><summary>${title}</summary>
      <${Field} form=${form} name=${`wording.${code}.es`} kind="area" label=${t("spanish")} maxlength=${300} disabled=${!writes} />
      <${Field} form=${form} name=${`wording.${code}.en`} kind="area" label=${t("english")} maxlength=${300} disabled=${!writes} /></details>`)}
  <//>`;
}

/** What is shown as a form has it. @param {Settings} of */
const values = (of) => ({
  itself: Object.fromEntries(of.asked_by_itself.map((code) => [code, true])),
  remind_days: REMINDERS.map((_, at) => String(of.remind_days[at] ?? "")),
  wording: Object.fromEntries(of.kinds.map(({ code, wording }) => [code, of.wording[code] ?? wording])),
});

/** As it is sent: only words that are not ours are named. @param {Settings} of @param {ReturnType<typeof values>} typed */
const wanted = (of, { itself, remind_days, wording }) => ({
  asked_by_itself: of.kinds.map(({ code }) => code).filter((code) => itself[code]),
  remind_days: remind_days.filter(Boolean).map(Number),
  wording: Object.fromEntries(of.kinds.map((kind) => /** @type {const} */ ([kind, wording[kind.code] ?? {}]))
    .filter(([kind, said]) => (said.es || said.en) && (said.es !== kind.wording.es || said.en !== kind.wording.en)).map(([{ code }, said]) => [code, said])),
});
