/** @file A filter of a table by a company of the firm, looked for as one types; `company_id` in the address. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { html } from "../../core/view.js";
import { Picker } from "../../parts/picker.js";

/** @param {Schema<"Company">} row */
const named = (row) => `${row.code} ${row.name}`;

/** @param {{firm: string, label: string, value: string, set: (value: string) => void}} of */
export function CompanyFilter({ firm, label, value, set }) {
  const chosen = useLoad(async () => (value ? get(`/firms/${firm}/companies/${value}`) : null), [firm, value]);
  const form = /** @type {any} */ ({
    errors: {}, shows: () => {}, value: () => value,
    set: (/** @type {string} */ _, /** @type {string} */ next) => next !== value && set(next),
  });
  return html`<${Picker} form=${form} name="company_id" label=${label} text=${value && chosen.data ? named(chosen.data) : value ? "…" : ""} required
    finds=${async (/** @type {string} */ typed) => (await get(`/firms/${firm}/companies`, { query: { q: typed, limit: 20 } })).data}
    shows=${(/** @type {any} */ row) => [named(row), row.tax_id]} value=${(/** @type {any} */ row) => row.id} />`;
}
