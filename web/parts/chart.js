/**
 * @file Months as bars, with the same figures as a table for who does not look:
 * `<${Months} label=${t("documents")} of=${[{ month: "2026-11", value: 12, text: "12" }]} />`.
 */
import { day } from "../core/format.js";
import { classes, html } from "../core/view.js";

const WIDTH = 640, HEIGHT = 180, FOOT = 22, HEAD = 16;

/** @param {{label: string, of: {month: string, value: number, text: string, short?: string}[]}} of  `text` is what is read, `short` stands on the bar; `value` only draws */
export function Months({ label, of }) {
  const most = Math.max(1, ...of.map(({ value }) => value));
  const step = WIDTH / Math.max(of.length, 1);
  const shown = of.map(({ month, value, text, short = text }, at) => {
    const tall = Math.max(value > 0 ? 2 : 0, (value / most) * (HEIGHT - FOOT - HEAD));
    return { month: day(`${month}-01`, { month: "short", year: "2-digit" }), text, short, x: at * step, tall };
  });
  return html`<figure>
    <svg class=${classes("chart", of.length > 6 && "year")} viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${label}>
      <line x1="0" x2=${WIDTH} y1=${HEIGHT - FOOT} y2=${HEIGHT - FOOT} />
      ${shown.map(({ month, short, x, tall }) => html`<g key=${month}>
        <rect x=${x + step * 0.15} y=${HEIGHT - FOOT - tall} width=${step * 0.7} height=${tall} rx="2" />
        <text x=${x + step / 2} y=${HEIGHT - FOOT - tall - 4} text-anchor="middle">${short}</text>
        <text x=${x + step / 2} y=${HEIGHT - 6} text-anchor="middle">${month}</text></g>`)}
    </svg>
    <div class="unseen"><table><caption>${label}</caption><tbody>${shown.map(({ month, text }) => html`<tr key=${month}><th scope="row">${month}</th><td>${text}</td></tr>`)}</tbody></table></div>
  </figure>`;
}
