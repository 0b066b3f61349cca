/**
 * @file How often a business hands over, and what: the fields of a form, what they begin with, and what they send.
 *
 *     const form = useForm({ initial: timingOf(schedule), sends: (values) => put(path, timing(values), { version }) });
 *     html`<${Form} form=${form} …><${Timing} form=${form} types=${[["invoice", "Factura electrónica"]]} /><//>`
 */
import { day } from "../core/format.js";
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import { Field } from "./field.js";
import texts from "../texts/handing.js";

const t = words(texts);
const RHYTHMS = /** @type {const} */ (["daily", "weekly", "monthly"]);
/** @typedef {{rhythm: string, weekday: number, days_after: number, hour: number, document_types: string[]}} Timed */

/** The first of January 2024 was a Monday. @param {string} name @returns {[string, string]} */
const weekday = (name) => [name, day(`2024-01-0${name}`, { weekday: "long" })];
/** @param {number} least @param {number} most */
const from = (least, most) => Array.from({ length: most - least + 1 }, (_, at) => String(least + at));

/** @param {{form: import("../core/form.js").FormState, types: [string, string][]}} of */
export function Timing({ form, types }) {
  const rhythm = form.value("rhythm");
  return html`<${Field} form=${form} name="rhythm" kind="radio" label=${t("rhythm")} required options=${RHYTHMS.map((each) => [each, t(each)])} />
    ${rhythm === "weekly" && html`<${Field} form=${form} name="weekday" kind="select" label=${t("weekday")} required options=${from(1, 7).map(weekday)} />`}
    ${rhythm === "monthly" && html`<${Field} form=${form} name="day" kind="select" label=${t("day_of_month")} help=${t("day_of_month_help")} required options=${from(1, 21).map((each) => [each, each])} />`}
    <${Field} form=${form} name="hour" kind="select" label=${t("hour")} help=${t("hour_help")} required options=${from(0, 23).map((each) => [each, `${each}:00`])} />
    <${Types} form=${form} of=${types} />`;
}

/** Of which types; none chosen stands for all. @param {{form: import("../core/form.js").FormState, of: [string, string][]}} given */
export function Types({ form, of }) {
  return html`<fieldset class="field"><legend>${t("types")}</legend><p class="help">${t("types_help")}</p>
    ${of.map(([type, name]) => html`<${Field} key=${type} form=${form} name=${`types.${type}`} kind="check" label=${name} />`)}</fieldset>`;
}

/** What the fields begin with. @param {Timed} [of] */
export const timingOf = (of) => ({
  rhythm: of?.rhythm ?? "monthly", weekday: String(of?.weekday ?? 1), day: String((of?.days_after ?? 4) + 1), hour: String(of?.hour ?? 6),
  types: Object.fromEntries((of?.document_types ?? []).map((each) => [each, true])),
});

/** What they send. @param {any} values */
export const timing = ({ rhythm, weekday, day, hour, types }) => ({
  rhythm, weekday: Number(weekday), days_after: Number(day) - 1, hour: Number(hour), document_types: chosen(types),
});

/** The types that are ticked, or null. @param {Record<string, boolean>} [types] */
export function chosen(types = {}) {
  const ticked = Object.keys(types).filter((each) => types[each]);
  return ticked.length ? ticked : null;
}

/** @param {{document_types_text: string[]}} of */
export const typesOf = ({ document_types_text: names }) => names.join(", ") || t("all_types");
