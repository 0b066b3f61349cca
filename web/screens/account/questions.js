/** @file Where the link of a question's mail leads: the client answers without signing in, on a phone first of all. */
import { Refused, post } from "../../core/api.js";
import { language } from "../../core/language.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { address, go } from "../../core/router.js";
import { me } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { words } from "../../core/texts.js";
import { html, useEffect, useRef } from "../../core/view.js";
import { About, AnswerForm, Became } from "../../parts/answer.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/answers.js";
import { fromLink } from "./sign_in.js";

const t = words(texts);
/** @typedef {Schema<"LinkedQuestions">} Linked */
/** Of which link the language was taken. */
let spokenFor = "";
/** The state that a question is in by now is told in place of the form. */
const MEANWHILE = ["question-answered", "question-over"];

/** @param {ScreenProps} _ */
export default function LinkedQuestions(_) {
  useStore(address); // which a pasted key is put into
  const link = fromLink("key");
  const load = useLoad(async () => {
    if (!link) return null;
    const read = /** @type {Linked} */ (await post("/question-links/reading", { link }));
    const isFirst = spokenFor !== link;
    spokenFor = link;
    if (isFirst && !me.get()) language.set(read.language === "en" ? "en" : "es"); // what they choose then holds
    return read;
  }, [link]);
  const refusal = load.error instanceof Refused && load.error.status < 500 ? load.error.problem : null;
  if (refusal) return html`<${Pasted} refusal=${refusal} />`;
  return html`<${Loaded} of=${load}>${(/** @type {Linked | null} */ of) => of
    ? html`<${Answering} of=${of} link=${link} set=${load.set} reload=${load.reload} />`
    : html`<${Pasted} />`}<//>`;
}

/** The key of the mail by hand, where its link brought none or one that is of no use. @param {{refusal?: import("../../core/api.js").Problem}} of */
function Pasted({ refusal }) {
  const form = useForm({ initial: { key: "" }, guards: false, sends: async ({ key }) => go(`/preguntas#key=${encodeURIComponent(key.trim())}`) });
  return html`<${Page} title=${t("title")} narrow>
    ${refusal && html`<${Notice} kind="warning" title=${refusal.title} live>${refusal.detail}<//>`}
    <${Form} form=${form} submit=${t("read")} more=${html`<a class="button" href="/entrar">${t("sign_in")}</a>`}>
      <${Field} form=${form} name="key" kind="code" label=${t("key")} help=${t("key_help")} required /><//><//>`;
}

/** @param {{of: Linked, link: string, set: (read: Linked) => void, reload: () => Promise<void>}} given */
function Answering({ of, link, set, reload }) {
  const open = of.data.filter(({ state }) => state === "open").length;
  const told = useRef(/** @type {HTMLElement | null} */ (null));
  const before = useRef(open);
  useEffect(() => {
    if (open < before.current) told.current?.focus(); // the form that had the focus is gone
    before.current = open;
  }, [open]);
  const sends = (/** @type {string} */ question) => async (/** @type {object} */ answer, /** @type {{key: string}} */ request) => {
    try {
      return await post("/question-links/answer", { link, question, ...answer }, request);
    } catch (error) {
      if (error instanceof Refused && MEANWHILE.includes(error.code)) void reload();
      throw error;
    }
  };
  return html`<${Page} title=${t("of_firm", { firm: of.firm_name })} lead=${t("lead", { business: of.business_name })} narrow>
    <div ref=${told} tabindex="-1"><${Notice} kind=${open ? "info" : "good"} live>${open ? t("left", { n: open }) : t("all_done")}<//></div>
    ${of.data.map((each) => html`<${Card} key=${each.id} title=${each.text}><${About} of=${each.document} />
      ${each.state === "open" ? html`<${AnswerForm} of=${each} sends=${sends(each.id)} done=${set} />` : html`<${Became} of=${each} isMine=${each.is_answered_by_you} />`}
      ${each.state === "answered" && html`<p class="help">${t("change_text")} <a href=${`/negocio/${of.business_id}/enviar-al-despacho`}>${t("sign_in")}</a></p>`}<//>`)}
  <//>`;
}
