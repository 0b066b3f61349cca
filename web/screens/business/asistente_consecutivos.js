/** @file Consecutivos: with which number each type of document goes on; 0 is the first. */
import { get, put } from "../../core/api.js";
import { number } from "../../core/format.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useEffect, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/business_wizard.js";
import { isOffered } from "./offered.js";

const t = words(texts);

/** @param {{business: string, done?: () => unknown, changed: () => unknown, submit: string}} of */
export default function Series({ business, done, changed, submit }) {
  const path = `/businesses/${business}/series`;
  const can = useRights(business)("business:write");
  const read = useLoad(() => both(business), [business]);
  const saved = async () => {
    toast(t("series_saved"));
    await read.reload();
    await (done ?? changed)();
  };
  return html`<p>${t("series_text")}</p>
    <${Loaded} of=${read}>${(/** @type {{series: Schema<"SeriesList">, types: [string, string][]}} */ { series, types }) => html`
      ${!done && series.data.length > 0 && html`<${Held} of=${series} />`}
      ${can && html`<${Numbers} key=${series.version} path=${path} series=${series} types=${types} saved=${saved} submit=${submit} />`}`}<//>`;
}

/** The series that there are, and the types that the business can issue. @param {string} business */
async function both(business) {
  const [series, types] = await Promise.all([get(`/businesses/${business}/series`), get(`/businesses/${business}/document-types`)]);
  return { series, types: types.data.filter(isOffered).map((/** @type {Schema<"DocumentTypeView">} */ { type, name }) => [type, name]) };
}

/** @param {{of: Schema<"SeriesList">}} of */
const Held = ({ of }) => html`<${Table} label=${t("step_series")} rows=${of.data} id=${(/** @type {Schema<"SeriesView">} */ row) => `${row.branch}-${row.terminal}-${row.document_type}`} columns=${[
  { title: t("type"), cell: (/** @type {Schema<"SeriesView">} */ row) => row.document_type_text },
  { title: t("branch"), right: true, cell: (/** @type {Schema<"SeriesView">} */ row) => String(row.branch) },
  { title: t("terminal"), right: true, cell: (/** @type {Schema<"SeriesView">} */ row) => String(row.terminal) },
  { title: t("last_number"), right: true, cell: (/** @type {Schema<"SeriesView">} */ row) => number(row.last_issued) },
  { title: t("next_number"), right: true, cell: (/** @type {Schema<"SeriesView">} */ row) => number(row.next) },
]} />`;

/** @param {{path: string, series: Schema<"SeriesList">, types: [string, string][], saved: () => unknown, submit: string}} of */
function Numbers({ path, series, types, saved, submit }) {
  const next = (/** @type {string} */ type) => series.data.find((each) => each.document_type === type && each.branch === 1 && each.terminal === 1)?.next;
  const form = useForm({
    initial: { confirmed: false, series: types.map(([document_type]) => ({ document_type, next: String(next(document_type) ?? 0) })) },
    sends: ({ confirmed, series: told }) => put(path, { series: told.map((/** @type {any} */ each) => ({ ...each, next: Number(each.next ?? 0), confirmed })) }, { version: series.version }),
    done: saved,
  });
  const [isHigh, setHigh] = useState(false);
  const isRefused = Object.keys(form.errors).length > 0;
  useEffect(() => void (isRefused && setHigh(true)), [isRefused]);
  return html`<${Form} form=${form} submit=${submit}>
    <p class="help">${t("next_help")}</p>
    <div class="pair">${types.map(([type, name], at) => html`<${Field} key=${type} form=${form} name=${`series.${at}.next`} kind="number" label=${name} required />`)}</div>
    ${isHigh && html`<${Field} form=${form} name="confirmed" kind="check" label=${t("next_confirmed")} />`}
  <//>`;
}
