/** @file A moment as a field of a form has it (`2026-11-30T09:15`, in the person's zone), and as the API does. */
import { zone } from "./format.js";

/**
 * As `<input type="datetime-local">` takes it.
 * @param {string | number} instant
 */
export const typedOf = (instant) =>
  new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: zone() }).format(new Date(instant)).replace(" ", "T");

/**
 * As the API takes it. Where clocks change, the zone's offset is that of the moment itself.
 * @param {string} typed
 */
export function instantOf(typed) {
  const wall = Date.parse(`${typed}Z`);
  if (Number.isNaN(wall)) return typed; // no moment: the API says so, at its field
  const offset = (/** @type {number} */ at) => Date.parse(`${typedOf(at)}Z`) - at;
  return new Date(wall - offset(wall - offset(wall))).toISOString();
}
