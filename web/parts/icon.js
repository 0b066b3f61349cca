/** @file Icons, drawn by ourselves on a square of 24: `<${Icon} name="history" />`. They never speak: words do. */
import { html } from "../core/view.js";

/** @type {Record<string, string>} */
export const ICONS = {
  add: "M12 5v14M5 12h14",
  alert: "M12 3 2 20h20L12 3zM12 10v4M12 17v.5",
  back: "M15 5l-7 7 7 7",
  bell: "M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20h4",
  book: "M5 4h6v16H5zM13 4h6v16h-6z",
  building: "M4 20V8l8-4 8 4v12M4 20h16M9 20v-5h6v5M8 11h2M14 11h2",
  chart: "M4 20h16M7 17v-6M12 17V6M17 17v-9",
  check: "M4 12l5 6L20 6",
  clock: "M12 3a9 9 0 1 0 .01 0M12 7v5l4 2",
  close: "M6 6l12 12M18 6 6 18",
  connect: "M9 12h6M10 7H8a5 5 0 0 0 0 10h2M14 7h2a5 5 0 0 1 0 10h-2",
  copy: "M8 8h12v12H8zM4 16V4h12",
  delete: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  document: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  down: "M6 9l6 6 6-6",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  edit: "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4",
  export: "M12 16V5M7 9l5-5 5 5M4 20h16",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 .01 0",
  firm: "M3 20h18M5 20V9h14v11M9 9V5h6v4M9 13h6",
  gear: "M12 9a3 3 0 1 0 .01 0M12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M19 5l-3 3M8 16l-3 3",
  globe: "M12 3a9 9 0 1 0 .01 0M3 12h18M12 3c-6 6-6 12 0 18M12 3c6 6 6 12 0 18",
  history: "M4 12a8 8 0 1 0 3-6M4 4v4h4M12 8v5l3 2",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  import: "M12 4v10M8 10l4 4 4-4M4 14v6h16v-6",
  key: "M9 11a4 4 0 1 0 .01 0M12 12l8-8M16 8l3 3",
  licence: "M4 5h16v14H4zM8 10h8M8 14h4",
  lock: "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  next: "M9 5l7 7-7 7",
  panel: "M4 4h7v7H4zM13 4h7v4h-7zM13 11h7v9h-7zM4 14h7v6H4z",
  pause: "M8 5v14M16 5v14",
  play: "M7 4l13 8-13 8z",
  plug: "M9 3v5M15 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3",
  question: "M12 3a9 9 0 1 0 .01 0M9 10a3 3 0 1 1 4 2.500c-1 .5-1 1-1 1.500M12 16.500v.5",
  reload: "M20 12a8 8 0 1 1-3-6M20 3v4h-4",
  search: "M10 4a6 6 0 1 0 .01 0M15 15l6 6",
  send: "M3 12 21 4l-6 17-4-7z",
  sign_out: "M10 4H4v16h6M14 8l5 4-5 4M9 12h10",
  up: "M6 15l6-6 6 6",
  user: "M12 4a4 4 0 1 0 .01 0M4 21a8 8 0 0 1 16 0",
  users: "M9 5a3.5 3.5 0 1 0 .01 0M2 20a7 7 0 0 1 14 0M16 5a3.5 3.5 0 0 1 0 7M18 14a7 7 0 0 1 4 6",
};

/** @param {{name: string, big?: boolean}} of */
export function Icon({ name, big }) {
  return html`<svg class=${big ? "icon big" : "icon"} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${ICONS[name] ?? ICONS.more} />
  </svg>`;
}
