/** @file The little of Markdown that texts of the API are written in, as views; nothing of it is markup. */
import { html } from "./view.js";

/**
 * Headings, lists and paragraphs.
 * @param {string} text
 */
export function prose(text) {
  return text.split(/\n{2,}/).map((block) => {
    const heading = /^(#{1,4})\s+(.*)$/s.exec(block.trim());
    if (heading) return html`<h3>${heading[2]}</h3>`;
    const lines = block.trim().split("\n");
    if (lines.every((line) => /^([-*]|\d+\.)\s|^\s/.test(line))) return html`<ul>${items(lines).map((item) => html`<li>${plain(item)}</li>`)}</ul>`;
    return html`<p>${plain(lines.join(" "))}</p>`;
  });
}

/** @param {string[]} lines */
function items(lines) {
  /** @type {string[]} */
  const found = [];
  for (const line of lines) {
    if (/^([-*]|\d+\.)\s/.test(line)) found.push(line.replace(/^([-*]|\d+\.)\s+/, ""));
    else found[found.length - 1] += ` ${line.trim()}`;
  }
  return found;
}

/** @param {string} text */
const plain = (text) => text.split(/\*\*(.+?)\*\*/).map((part, at) => (at % 2 ? html`<strong>${part}</strong>` : part));
