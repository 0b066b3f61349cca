/** @file What Nueva factura holds, and what of it is sent: a day is a moment there, and nobody is named of whom nothing was typed. */

import { emailRows } from "../../parts/emails.js";

const MIDNIGHT = "T00:00:00-06:00"; // of Costa Rica
const HOME = "CRC";
const OTHER = "99", OTHERS_MONEY = "04", TICKET = "ticket";
export const isOther = (/** @type {string} */ code) => code === OTHER;
export const isOthersMoney = (/** @type {string} */ charge) => charge === OTHERS_MONEY;
export const isTicket = (/** @type {string} */ type) => type === TICKET;
const NOTES = new Set(["credit_note", "debit_note"]);
export const isNote = (/** @type {string} */ type) => NOTES.has(type);
export const isForeign = (/** @type {string} */ currency) => currency !== HOME;
/** Conditions of sale that are paid later, and those that say in how many days. */
const LATER = new Set(["02", "08", "10"]), IN_DAYS = new Set(["02", "10"]);
export const isPaidLater = (/** @type {string} */ condition) => LATER.has(condition);
export const isInDays = (/** @type {string} */ condition) => IN_DAYS.has(condition);

export const newLine = () => ({ cabys: "", description: "", quantity: "1", unit: "Sp", unit_price: "", discounts: [], is_exonerated: false, taxes: [{ code: "01", rate_code: "08" }] });

const NOBODY = { name: "", identification: { type: "02", number: "" }, emails: [""] };
/** What the sheet holds of a receiver. @param {any} [receiver] */
export const typedReceiver = (receiver) => ({ ...NOBODY, ...Object.fromEntries(Object.entries(receiver ?? {}).filter(([, value]) => value !== null)), emails: emailRows(receiver?.emails) });
/** A receiver whose number or e-mails were not typed has none. @param {any} receiver */
export const named = ({ identification, emails, ...rest }) => ({ ...rest, ...(identification.number && { identification }), emails: emails.filter(Boolean) });

/** A sheet with nothing on it yet. @param {string} activity */
export const blank = (activity) => ({
  type: "invoice", economic_activity: activity, customer: "", receiver: NOBODY,
  sale_condition: "01", credit_days: "", payments: [{ type: "01" }], currency: HOME, exchange_rate: "", lines: [newLine()], other_charges: [], references: [], notes: [],
});

/** A sheet with what a draft has; what it does not show stays. @param {any} body @param {string} activity */
export function typed({ receiver, credit_days, lines, other_charges, references, ...rest }, activity) {
  const empty = blank(activity);
  return {
    ...empty, ...rest, receiver: typedReceiver(receiver), credit_days: credit_days ? String(credit_days) : "",
    lines: lines?.length ? lines.map(typedLine) : empty.lines, other_charges: other_charges ?? [], references: (references ?? []).map(undated),
  };
}

/** @param {any} line */
function typedLine(line) {
  const { taxes = newLine().taxes } = line;
  return {
    ...newLine(), ...line, is_exonerated: taxes.some((/** @type {any} */ { exoneration }) => exoneration),
    taxes: taxes.map((/** @type {any} */ tax) => ({ ...tax, ...(tax.exoneration && { exoneration: undated(tax.exoneration) }) })),
  };
}

/** What is sent of what was typed. @param {any} values */
export function asked({ type, customer, receiver, credit_days, payments, exchange_rate, lines, other_charges, references, notes, ...rest }) {
  const isNamed = receiver.name || receiver.identification.number || receiver.emails.some(Boolean);
  const { economic_activity, ...who } = receiver;
  return {
    type,
    ...rest,
    ...(isNamed && { receiver: named({ ...who, ...(!isTicket(type) && { economic_activity }) }) }),
    ...(credit_days && isInDays(rest.sale_condition) && { credit_days: Number(credit_days) }),
    ...(!isPaidLater(rest.sale_condition) && { payments }),
    ...(isForeign(rest.currency) && { exchange_rate }),
    lines: lines.map(line),
    other_charges: other_charges.map(charge),
    references: references.map((/** @type {any} */ { total, ...each }) => dated({ ...each, ...(isNote(type) && { total }) })),
    notes: notes.filter(Boolean),
  };
}

/** @param {any} typed */
function line({ is_exonerated, taxes, ...rest }) {
  return { ...rest, taxes: taxes.map((/** @type {any} */ { exoneration, ...tax }) => ({ ...tax, ...(is_exonerated && { exoneration: dated(numbered(exoneration ?? {})) }) })) };
}

/** @param {any} typed */
const charge = ({ other_type, third_party, third_party_name, ...rest }) => ({ ...rest, ...(isOther(rest.type) && { other_type }), ...(isOthersMoney(rest.type) && { third_party, third_party_name }) });
/** @param {any} typed */
const dated = ({ issued_at, ...rest }) => ({ ...rest, ...(issued_at && { issued_at: `${issued_at}${MIDNIGHT}` }) });
/** @param {any} said */
const undated = ({ issued_at, ...rest }) => ({ ...rest, ...(issued_at && { issued_at: issued_at.slice(0, "2026-11-30".length) }) });
/** @param {any} typed */
const numbered = ({ article, subsection, ...rest }) => ({ ...rest, ...(article && { article: Number(article) }), ...(subsection && { subsection: Number(subsection) }) });
