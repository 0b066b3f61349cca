/** @file What the operator tells all, over every screen: read with the page and every few minutes, put away text by text. */
import { Offline, Refused, get } from "../core/api.js";
import { language } from "../core/language.js";
import { store, useStore } from "../core/store.js";
import { words } from "../core/texts.js";
import { html, useEffect } from "../core/view.js";
import { IconButton } from "./button.js";
import { Notice } from "./notice.js";
import common from "../texts/common.js";

const t = words(common);
const PUT_AWAY = "enlace.told";
const EVERY_MS = 5 * 60_000;
/** @typedef {Pick<Schema<"SaidToAll">, "es" | "en" | "kind_text"> & {kind: string}} Said */

/** @type {import("../core/store.js").Store<Said | null>} */
const told = store(/** @type {Said | null} */ (null));
const putAway = store(localStorage.getItem(PUT_AWAY) ?? "");
/** @param {Said} said */
const textOf = ({ es, en }) => `${es}\n${en}`;

/** Read it anew; whom nobody can tell now is told the next time. */
export const readAnnouncement = () => get("/notice").then(({ notice }) => told.set(notice), (error) => {
  if (!(error instanceof Refused || error instanceof Offline)) throw error;
});

/** Where it appears; the shell has the only one. */
export function Announcement() {
  const said = useStore(told);
  const gone = useStore(putAway);
  const spoken = useStore(language);
  useEffect(() => {
    readAnnouncement();
    const timer = setInterval(() => document.hidden || readAnnouncement(), EVERY_MS);
    return () => clearInterval(timer);
  }, [spoken]);
  if (!said || textOf(said) === gone) return null;
  const close = () => {
    localStorage.setItem(PUT_AWAY, textOf(said));
    putAway.set(textOf(said));
  };
  return html`<aside class="told" aria-label=${t("told")}><${SaidToAll} of=${said} in=${spoken} live />
    <${IconButton} icon="close" label=${t("told_close")} onClick=${close} /></aside>`;
}

/** How it looks, in one language. @param {{of: Said, in: "es" | "en", live?: boolean}} of */
export function SaidToAll({ of, in: spoken, live }) {
  const isWarning = of.kind === "warning";
  return html`<${Notice} kind=${isWarning ? "warning" : "info"} title=${isWarning ? of.kind_text : undefined} live=${live}>${of[spoken]}<//>`;
}
