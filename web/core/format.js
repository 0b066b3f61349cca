/** @file Amounts, days and times as the person writes them; nothing is computed here. */
import { language, locale } from "./language.js";
import { me } from "./session.js";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const zone = () => me.get()?.time_zone || ZONE;

/**
 * A decimal text of the API as an amount of its currency.
 * @param {string | null | undefined} decimal
 * @param {string} [currency]
 */
export function amount(decimal, currency) {
  if (decimal === null || decimal === undefined || decimal === "") return "—";
  const style = currency ? { style: /** @type {const} */ ("currency"), currency } : { minimumFractionDigits: 2 };
  const writes = new Intl.NumberFormat(locale(), { maximumFractionDigits: 5, ...style });
  return writes.format(/** @type {any} */ (decimal)); // a text is taken digit by digit, not as a float
}

/**
 * A decimal text of the API as a person types it, which `decimal` reads back: `2.000` is `2`, not two thousand.
 * @param {string} decimal
 */
export function typed(decimal) {
  const [, whole, rest = ""] = decimal.match(/^(-?\d+)(?:\.(\d+))?$/) ?? [];
  if (whole === undefined) return decimal;
  const kept = rest.replace(/0+$/, "");
  return kept ? `${whole}${language.get() === "es" ? "," : "."}${kept.padEnd(2, "0")}` : whole;
}

/** As few digits as say how much it is: `1,1 M`. @param {string} decimal */
export const compact = (decimal) => new Intl.NumberFormat(locale(), { notation: "compact", maximumFractionDigits: 1 }).format(/** @type {any} */ (decimal));

/** @param {number | string} count */
export const number = (count) => new Intl.NumberFormat(locale()).format(/** @type {any} */ (count));

/**
 * A moment in the person's zone.
 * @param {string | null | undefined} instant
 * @param {Intl.DateTimeFormatOptions} [as]
 */
export function moment(instant, as = { dateStyle: "medium", timeStyle: "short" }) {
  return instant ? unbroken(new Intl.DateTimeFormat(locale(), { ...as, timeZone: zone() }).format(new Date(instant))) : "—";
}

/** How many days ago that was, in words: `hace 3 días`, `ayer`, `hoy`. @param {string} instant */
export function ago(instant) {
  const number = (/** @type {Date} */ at) => Date.parse(new Intl.DateTimeFormat("sv", { timeZone: zone() }).format(at)) / 86_400_000;
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(number(new Date(instant)) - number(new Date()), "day");
}

/**
 * A day (`2026-11-30`), which is the same in every zone.
 * @param {string | null | undefined} iso
 * @param {Intl.DateTimeFormatOptions} [as]
 */
export function day(iso, as = { dateStyle: "medium" }) {
  return iso ? unbroken(new Intl.DateTimeFormat(locale(), { ...as, timeZone: "UTC" }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`))) : "—";
}

/** A line ends between day and time, never within either. @param {string} written */
const unbroken = (written) => written.replace(/(?<!,)\s/g, "\u00a0");

/**
 * What a person typed as an amount, as a decimal text; null where it is none.
 *
 * With both marks the last one is that of the decimals. A lone mark that the language groups by, before exactly
 * three digits, groups: the field shows how it was read. Groups are of three, all by one mark.
 * @param {string} typed
 * @returns {string | null}
 */
export function decimal(typed) {
  const text = typed.replace(/[\s\u00a0\u202f₡$€]/g, "");
  if (!/^-?[\d.,]*\d[\d.,]*$/.test(text)) return null;
  const grouping = language.get() === "es" ? "." : ",";
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  const marks = text.replace(/[^.,]/g, "");
  const isGroup = last >= 0 && text.length - last === 4 && (marks.length > 1 ? new Set(marks).size === 1 : marks === grouping);
  const grouped = last < 0 || isGroup ? text : text.slice(0, last);
  if (!/^-?(\d*|\d{1,3}([.,])\d{3}(\2\d{3})*)$/.test(grouped)) return null;
  const whole = grouped.replace(/[.,]/g, "") || "0";
  const rest = last < 0 || isGroup ? "" : text.slice(last + 1);
  return `${whole.replace(/^(-?)0+(?=\d)/, "$1")}${rest && "."}${rest}`;
}
