/** @file Buscar: whom an e-mail, a tax id, a document's key or a licence number is of; states and events, never content. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Copy, Facts, State, When } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import texts from "../../texts/operator.js";
import { AccountActs } from "./account_acts.js";
import { BusinessActs } from "./business_acts.js";
import { Named, placeOf } from "./named.js";

const t = words(texts);
/** @typedef {Schema<"FoundThing">} Found */
/** @type {Schema<"NewLookUp">["by"][]} */
const BY = ["email", "tax_id", "document_key", "licence_number"];

export default function Search() {
  const [found, setFound] = useState(/** @type {Found[]} */ ([]));
  const form = useForm({
    initial: { by: "email", value: "", reason: "" },
    guards: false,
    sends: (said, { key }) => {
      setFound([]);
      return post("/operator/look-ups", said, { key });
    },
    done: (answer) => setFound(answer.data),
  });
  const changed = (/** @type {Schema<"FoundAccount">} */ now) =>
    setFound(found.map((each) => (each.id === now.id ? { ...each, state: now.state, state_text: now.state_text } : each)));
  return html`<${Page} title=${t("search")}>
    <${Notice}>${t("search_noted")}<//>
    <${Card}><${Form} form=${form} submit=${t("search_act")} label=${t("search")}>
      <${Field} form=${form} name="by" kind="select" label=${t("search_by")} required options=${BY.map((each) => [each, t(`by_${each}`)])} />
      <${Field} form=${form} name="value" label=${t(`by_${/** @type {"email"} */ (form.value("by"))}`)} maxlength=${320} autocomplete="off" required />
      <${Field} form=${form} name="reason" kind="area" label=${t("reason")} help=${t("search_reason_help")} maxlength=${300} required />
    <//><//>
    <div role="status" aria-label=${t("search_found")}>${found.map((each) => html`<${Shown} key=${each.id} of=${each} changed=${changed} />`)}</div>
  <//>`;
}

/** @param {{of: Found, changed: (now: Schema<"FoundAccount">) => void}} of */
function Shown({ of, changed }) {
  const to = leads(of);
  return html`<${Card} title=${of.name || of.id} actions=${to && html`<a class="button" href=${to}>${t("see_window")}</a>`}>
    <p>${of.kind_text} <${State} code=${of.state} text=${of.state_text} /></p>
    <${Facts} of=${[[t("created_at"), html`<${When} of=${of.created_at} />`], [t("identifier"), html`${of.id} <${Copy} text=${of.id} />`],
      of.belongs_to.length > 0 && [t("belongs_to"), of.belongs_to.map((each) => html`<div key=${each.id}><${Named} ...${each} /></div>`)]]} />
    ${of.kind === "business" && html`<${BusinessActs} business=${of.id} />`}
    ${of.kind === "account" && html`<${AccountActs} account=${of} done=${changed} />`}
    <details><summary>${t("events", { n: of.events.length })}</summary>
      <ol>${of.events.map((each, at) => html`<li key=${at}>${each.text} <small class="quiet-text">${each.event}</small> <${When} of=${each.created_at} /></li>`)}</ol>
    </details>
  <//>`;
}

/** Where an operator goes on with what was found. @param {Found} of */
const leads = ({ kind, id, tenants }) => (kind === "firm" ? placeOf(id) : kind === "licence" ? `${placeOf(tenants[0])}/licencias/${id}` : null);
