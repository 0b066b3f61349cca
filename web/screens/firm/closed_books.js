/** @file Cerrar libros, of a company or of all of the firm, and opening them again. */
import { get, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { day } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/closed_books.js";

const t = words(texts);
/** Of all companies, or of one. @typedef {Schema<"ClosedPeriod"> | Schema<"CompanyClosedPeriod">} Closed */

/** @param {{of: string, writes: boolean}} given  `of`: the path of the firm or of a company */
export default function ClosedBooks({ of, writes }) {
  const path = `${of}/closed-period`;
  const load = useLoad(() => get(path), [path]);
  const done = (/** @type {"closed_done" | "reopened"} */ said) => () => { toast(t(said)); return load.reload(); };
  return html`<p>${t("text")}</p>
    <${Loaded} of=${load}>${(/** @type {Closed} */ read) => html`
      <${Told} of=${read} />
      ${writes && html`<${Close} key=${JSON.stringify(read)} of=${read} path=${path} done=${done("closed_done")} />`}
      ${writes && read.closed_until && html`<p class="buttons"><${Act} icon="back" does=${() => put(path, { ...choice(read), closed_until: null })} done=${done("reopened")}
        asks=${{ title: t("reopen_title"), text: t("reopen_text"), confirm: t("reopen") }}>${t("reopen")}<//></p>`}`}<//>`;
}

/** @param {{of: Closed}} given */
function Told({ of }) {
  const until = "effective_until" in of ? of.effective_until : of.closed_until;
  if (!until) return html`<${Notice}>${t("open")}<//>`;
  return html`<${Notice} kind="warning">${t(until === of.closed_until ? "closed" : "closed_by_all", { day: day(until) })}<//>`;
}

/** @param {{of: Closed, path: string, done: () => unknown}} given */
function Close({ of, path, done }) {
  const form = useForm({ initial: { closed_until: of.closed_until ?? "", ...choice(of) }, sends: (values) => put(path, values), done });
  return html`<${Form} form=${form} submit=${t("close")}>
    <${Field} form=${form} name="closed_until" kind="date" label=${t("until")} required />
    ${"moves_entries" in of && html`<${Field} form=${form} name="moves_entries" kind="check" label=${t("moves")} help=${t("moves_help")} />`}
  <//>`;
}

/** What stays as it was chosen when only the day changes. @param {Closed} of */
const choice = (of) => ("moves_entries" in of ? { moves_entries: of.moves_entries } : {});
