/** @file Where the link of a question's mail leads: the client answers without signing in, on a phone first of all. */
import { Refused, post } from "../../core/api.js";
import { language } from "../../core/language.js";
import { useLoad } from "../../core/load.js";
import { me } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useEffect, useRef } from "../../core/view.js";
import { About, AnswerForm, Became } from "../../parts/answer.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/answers.js";
import { fromLink } from "./sign_in.js";

const t = words(texts);
/** @typedef {Schema<"LinkedQuestions">} Linked */
/** The state that a question is in by now is told in place of the form. */
const MEANWHILE = ["question-answered", "question-over"];

/** @param {ScreenProps} _ */
export default function LinkedQuestions(_) {
  const link = fromLink("link");
  const isFirst = useRef(true);
  const load = useLoad(async () => {
    const read = /** @type {Linked | null} */ (link ? await post("/question-links/reading", { link }) : null);
    if (read && isFirst.current && !me.get()) language.set(read.language === "en" ? "en" : "es"); // of whom the mail is to; what they choose then holds
    isFirst.current = false;
    return read;
  }, [link]);
  const refusal = load.error instanceof Refused && load.error.status < 500 ? load.error.problem : null;
  if (refusal) return html`<${NoUse} title=${refusal.title}>${refusal.detail}<//>`;
  return html`<${Loaded} of=${load}>${(/** @type {Linked | null} */ of) => of
    ? html`<${Answering} of=${of} link=${link} set=${load.set} reload=${load.reload} />`
    : html`<${NoUse} title=${t("incomplete")}>${t("incomplete_text")}<//>`}<//>`;
}

/** A link that leads nowhere (any more). @param {{title: string, children?: View}} of */
function NoUse({ title, children }) {
  return html`<${Page} title=${t("title")} narrow><${Notice} kind="warning" title=${title}><p>${children}</p><p><a href="/entrar">${t("sign_in")}</a></p><//><//>`;
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
