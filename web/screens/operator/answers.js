/** @file Respuestas que difieren: what was sent beside what was answered, and the decision for the business. */
import { post } from "../../core/api.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Amount, Facts, When } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/operator.js";
import { Because } from "./because.js";
import { Named } from "./named.js";

const t = words(texts);
/** @typedef {Schema<"DifferingDocument">} Document */
/** @typedef {NonNullable<Document["differing"]>["differences"][number]} Difference */

export default function DifferingAnswers() {
  const [turn, setTurn] = useState(0);
  const [shown, setShown] = useState(/** @type {Document | null} */ (null));
  const decided = () => {
    setShown(null);
    setTurn(turn + 1);
  };
  return html`<${Page} title=${t("answers")} lead=${t("answers_lead")}>
    <${Table} source="/operator/differing-answers" label=${t("answers")} search reloads=${turn} empty=${t("no_answers")} open=${(/** @type {Document} */ row) => () => setShown(row)}
      columns=${[
        { title: t("document"), cell: (/** @type {Document} */ row) => `${row.type_text} ${row.number}` },
        { title: t("business"), cell: (/** @type {Document} */ row) => html`<${Named} id=${row.business_id} name=${row.business_name} />` },
        { title: t("total"), right: true, cell: (/** @type {Document} */ row) => html`<${Amount} of=${row.total} currency=${row.currency} />` },
        { title: t("issued_at"), sort: "issued_at", cell: (/** @type {Document} */ row) => html`<${When} of=${row.issued_at} />` },
      ]} />
    ${shown && html`<${Shown} of=${shown} close=${() => setShown(null)} done=${decided} />`}
  <//>`;
}

/** @param {{of: Document, close: () => void, done: () => void}} of */
function Shown({ of, close, done }) {
  const can = useRights("platform");
  const path = `/operator/businesses/${of.business_id}/documents/${of.id}/decision`;
  const { differences = [], details = [], state_text: says } = of.differing ?? {};
  return html`<${Dialog} title=${`${of.type_text} ${of.number}`} close=${close} wide>
    <${Facts} of=${[[t("business"), html`<${Named} id=${of.business_id} name=${of.business_name} />`], [t("document_key"), of.key], [t("answer_says"), says], [t("issued_at"), html`<${When} of=${of.issued_at} />`]]} />
    <${Table} label=${t("differences")} rows=${differences} prefix="d_" id=${(/** @type {Difference} */ row) => row.field} columns=${[
      { title: t("field"), cell: (/** @type {Difference} */ row) => row.field },
      { title: t("was_sent"), cell: (/** @type {Difference} */ row) => row.sent },
      { title: t("was_answered"), cell: (/** @type {Difference} */ row) => row.answered },
    ]} />
    ${details.length > 0 && html`<ul>${details.map((each) => html`<li key=${each.text}>${each.text}</li>`)}</ul>`}
    ${can("operator:documents") && html`<p class="buttons"><${Because} title=${t("decide")} text=${t("decide_text")} icon="check" kind="main" done=${done} initial=${{ decision: "" }}
      sends=${(/** @type {object} */ said, /** @type {{key: string}} */ { key }) => post(path, said, { key, version: of.version })}
      fields=${(/** @type {any} */ form) => html`<${Field} form=${form} name="decision" kind="radio" label=${t("decision")} required options=${[["accept", t("decision_accept")], ["reject", t("decision_reject")]]} />`} /></p>`}
  <//>`;
}
