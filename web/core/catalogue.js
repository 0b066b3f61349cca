/** @file Codes of the authority with their words, whole; each list is read once for a language. */
import { get } from "./api.js";
import { language } from "./language.js";
import { useLoad } from "./load.js";

/** @typedef {Schema<"CatalogueEntry">} Entry */
/** @type {Map<string, Promise<Entry[]>>} */
const known = new Map();

/** @param {string} name @returns {Promise<Entry[]>} */
export function entries(name) {
  const key = `${language.get()} ${name}`;
  const reads = known.get(key) ?? whole(name);
  known.set(key, reads);
  reads.catch(() => known.delete(key)); // asked for again, not failed for ever
  return reads;
}

/** @param {string} name */
async function whole(name) {
  const found = [];
  for (let cursor = ""; ;) {
    const page = await get(`/catalogues/${name}`, { query: { limit: 100, cursor } });
    found.push(...page.data);
    if (!page.next_cursor) return found;
    cursor = page.next_cursor;
  }
}

/** What a field is chosen from. @param {string} name @returns {[string, string][]} */
export const useChoices = (name) => pairs(useLoad(() => entries(name), [name]).data ?? []);
/** @param {Entry[]} found @returns {[string, string][]} */
export const pairs = (found) => found.map(({ code, description }) => [code, description]);
