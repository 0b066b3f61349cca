/** @file By which licences a firm receives what clients hand over. */
import { get } from "../../core/api.js";

/** @typedef {Schema<"LicenceView">} Licence */

/** Those that are active, by words of the company. @param {string} firm @param {string} typed @returns {Promise<Licence[]>} */
export async function receiving(firm, typed) {
  const { data } = await get(`/firms/${firm}/licences`, { query: { q: typed, group: "active", limit: 20 } });
  return data.filter((/** @type {Licence} */ { product }) => product === "invoicing");
}
