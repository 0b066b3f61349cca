/** @file Whose something is: by name, with the id small beside, leading to the firm where it is one. */
import { html } from "../../core/view.js";

/** @param {{id: string, name?: string | null}} of  without a name it is gone: its id stands alone */
export function Named({ id, name }) {
  const to = placeOf(id);
  const shown = to ? html`<a href=${to}>${name ?? id}</a>` : name ?? id;
  return name ? html`${shown} <small class="quiet-text">${id}</small>` : shown;
}

/** Where an operator sees a firm. @param {string} tenant */
export const placeOf = (tenant) => (tenant.startsWith("firm_") ? `/operador/despachos/${tenant}` : null);
