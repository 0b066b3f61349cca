/** @file What two sides said to each other, oldest first: `<${Talk} of=${request.said} />`. */
import { html } from "../core/view.js";
import { When } from "./figures.js";

/** @param {{of: Schema<"SaidView">[]}} of */
export const Talk = ({ of }) => html`<ol class="talk">${of.map(({ at, by_text, message }) => html`<li key=${at}>
  <small><strong>${by_text}</strong> · <${When} of=${at} /></small><p>${message}</p></li>`)}</ol>`;
