/** @file What rules make of invented documents, as one types them: an entry of each type, or what is wrong. */
import { Refused, post } from "../../core/api.js";
import { named } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { classes, html, useEffect, useId, useState } from "../../core/view.js";
import { Amount, Day, Facts } from "../../parts/figures.js";
import { Failure, Notice } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/firm_posting.js";

const t = words(texts);
const PAUSE_MS = 400; // not with each digit of an account
/** @typedef {Schema<"ExampleEntry">} Entry */
/** @typedef {Schema<"ImportedLine">} Line */
/** @typedef {import("../../core/load.js").Load<Schema<"PostingExample">> & {errors: Record<string, string>}} Tried */

/**
 * Try rules that are not stored; `errors` by the names of the form's fields.
 * @param {string} path
 * @param {Schema<"PostingRules">} rules
 * @returns {Tried}
 */
export function useExample(path, rules) {
  const text = JSON.stringify(rules);
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const load = useLoad(() => post(`${path}/example`, { rules: JSON.parse(asked) }), [path, asked]);
  const wrong = load.error instanceof Refused ? load.error.problem.errors ?? [] : [];
  return { ...load, errors: Object.fromEntries(wrong.map(({ pointer, detail }) => [named(...(pointer ?? "").split("/").slice(2)), detail])) };
}

/** @param {{of: Tried}} given */
export function Example({ of }) {
  const id = useId();
  const [type, setType] = useState("");
  return html`<${Card} title=${t("example")}>
    <p class="help">${t("example_text")}</p>
    ${of.error && of.data ? html`<${Failure} of=${of.error} />` : html`<${Loaded} of=${of}>${(/** @type {Schema<"PostingExample">} */ { data }) => {
      const entry = data.find((each) => each.document_type === type) ?? data[0];
      return html`<div class="field"><label for=${id}>${t("document_type")}</label>
          <select id=${id} value=${entry.document_type} onChange=${(/** @type {any} */ event) => setType(event.target.value)}>
            ${data.map((each) => html`<option key=${each.document_type} value=${each.document_type} selected=${each === entry}>${each.document_type_text}</option>`)}
          </select></div>
        <div class=${classes(of.isLoading && "stale")} aria-busy=${of.isLoading}><${Posted} of=${entry} /></div>`;
    }}<//>`}
  <//>`;
}

/** @param {{of: Entry}} given */
function Posted({ of }) {
  const money = (/** @type {string} */ amount) => html`<${Amount} of=${amount} currency=${of.currency} />`;
  return html`${of.found.map((each) => html`<${Notice} key=${each.code} kind=${each.severity === "blocking" ? "bad" : "warning"} title=${each.severity_text}>${each.text}<//>`)}
    ${of.day === null ? html`<p>${t("example_none")}</p>` : html`
      <${Facts} of=${[[t("day"), html`<${Day} of=${of.day} />`], [t("entry_text"), of.text], [t("total_debit"), money(of.debit)], [t("total_credit"), money(of.credit)]]} />
      <${Table} label=${t("example")} rows=${of.lines} id=${(/** @type {Line} */ row) => of.lines.indexOf(row)} columns=${[
        { title: t("example_account"), cell: (/** @type {Line} */ row) => row.account },
        { title: t("name"), wide: true, cell: (/** @type {Line} */ row) => row.account_name },
        { title: t("debit"), right: true, cell: (/** @type {Line} */ row) => row.side === "debit" && money(row.amount) },
        { title: t("credit"), right: true, cell: (/** @type {Line} */ row) => row.side === "credit" && money(row.amount) },
      ]} />`}`;
}
