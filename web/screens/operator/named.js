/** @file Whose something is: by name, with the id small beside, leading to the firm where it is one. */
import { html } from "../../core/view.js";

/** @param {{id: string, name?: string | null}} of  without a name it is gone: its id stands alone */
export function Named({ id, name }) {
  const shown = id.startsWith("firm_") ? html`<a href=${`/operador/despachos/${id}`}>${name ?? id}</a>` : name ?? id;
  return name ? html`${shown} <small class="quiet-text">${id}</small>` : shown;
}
