/** @file In which language the console speaks: the person's choice, else their browser's, else Spanish. */
import { store } from "./store.js";

/** @typedef {"es" | "en"} Language */

const KEPT = "enlace.language";

/** @type {import("./store.js").Store<Language>} */
export const language = store(chosen());

const LOCALES = { es: "es-CR", en: "en-GB" };
export const locale = () => LOCALES[language.get()];

/** @param {Language} next */
export function speak(next) {
  localStorage.setItem(KEPT, next);
  language.set(next);
}

/** @returns {Language} */
function chosen() {
  const said = [localStorage.getItem(KEPT), ...navigator.languages].map((one) => (one || "").slice(0, 2));
  return said.find((one) => one === "es" || one === "en") === "en" ? "en" : "es";
}

/** Say to the browser and to whoever reads aloud which language this is. */
export function sayLanguage() {
  document.documentElement.lang = language.get();
}
language.subscribe(sayLanguage);
sayLanguage();
