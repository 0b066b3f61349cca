/** @file Preguntas del despacho: what the firm asks about documents; answered here, and the answer changed. */
import { get, post, put } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { About, AnswerForm, Became } from "../../parts/answer.js";
import { Dialog } from "../../parts/dialog.js";
import { Age, State } from "../../parts/figures.js";
import { toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/answers.js";

const t = words(texts);
const STATES = /** @type {const} */ (["open", "answered", "withdrawn", "ended"]);
/** @typedef {Schema<"ClientQuestion">} Question */

/** Nothing as long as nothing was asked. @param {{business: string, onlyOpen?: boolean}} of */
export default function Questions({ business, onlyOpen }) {
  const path = `/businesses/${business}/questions`;
  const always = onlyOpen ? { state: "open" } : undefined;
  const [shown, setShown] = useState(/** @type {Question | null} */ (null));
  const count = useLoad(() => get(path, { query: { ...always, limit: 1 } }), [path]);
  const done = () => { setShown(null); toast(t("sent")); return count.reload(); };
  if (!count.data?.total && !shown) return null;
  return html`<${Card} title=${t("questions")}>
    <${Table} source=${path} always=${always} prefix="p_" label=${t("questions")} empty=${t("none")} reloads=${count.data}
      open=${(/** @type {Question} */ row) => () => setShown(row)}
      filters=${onlyOpen ? [] : [{ name: "state", label: t("state"), counts: "by_state", options: STATES.map((each) => [each, t(LABELS[each])]) }]}
      columns=${[
        { title: t("question"), cell: (/** @type {Question} */ row) => row.text },
        { title: t("document"), cell: (/** @type {Question} */ row) => row.document.number },
        { title: t("state"), cell: (/** @type {Question} */ row) => html`<${State} code=${row.state} text=${row.state_text} tone=${TONES[row.state]} />` },
        { title: t("since"), sort: "created_at", cell: (/** @type {Question} */ row) => html`<${Age} of=${row.created_at} />` },
      ]} />
    ${shown && html`<${Dialog} title=${t("of_firm", { firm: shown.firm_name })} close=${() => setShown(null)}>
      <${Shown} of=${shown} business=${business} path=${`${path}/${shown.id}/answer`} close=${() => setShown(null)} done=${done} /><//>`}
  <//>`;
}

/** Whoever may prepare hand-overs answers, and changes the answer until one has the document. @param {{of: Question, business: string, path: string, close: () => void, done: () => unknown}} given */
function Shown({ of, business, path, close, done }) {
  const can = useRights(business);
  const writes = of.state === "open" ? post : of.state === "answered" ? put : null;
  return html`<p><strong>${of.text}</strong></p><${About} of=${of.document} /><${Became} of=${of} />
    ${writes && can("export:create") && html`<${AnswerForm} of=${of} sends=${(/** @type {object} */ answer, /** @type {{key: string}} */ { key }) => writes(path, answer, { key })}
      done=${done} cancel=${close} submit=${t(of.state === "open" ? "send" : "change")} />`}`;
}

/** @type {Record<string, "good" | "warning" | undefined>} */
const TONES = { open: "warning", answered: "good" };
/** @type {Record<typeof STATES[number], keyof typeof texts.es>} */
const LABELS = { open: "open", answered: "answered", withdrawn: "state_withdrawn", ended: "state_ended" };
