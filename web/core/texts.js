/**
 * @file The console's own labels. Words of states, errors and events come from the API.
 *
 *     import texts from "../../texts/firm.js";
 *     const t = words(texts);
 *     t("licences")                       // in the person's language
 *     t("found", { n: 3 })                // "{n} licencia | {n} licencias": by number, written as the language does
 *
 * A key that is not there, or that one language lacks, is an error of `make check`.
 */
import { language, locale } from "./language.js";

/**
 * @template {Record<string, string>} Es
 * @param {{es: Es, en: Record<keyof Es, string>}} texts
 * @returns {(key: keyof Es, facts?: Record<string, string | number>) => string}
 */
export function words(texts) {
  return (key, facts) => filled(texts[language.get()][key], facts);
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} [facts]
 */
function filled(text, facts) {
  if (!facts) return text;
  const [one, many] = text.split(" | ");
  const isOne = typeof facts.n === "number" && new Intl.PluralRules(language.get()).select(facts.n) === "one";
  return (many === undefined || isOne ? one : many).replace(/\{(\w+)\}/g, (_, name) => said(facts[name] ?? ""));
}

/** @param {string | number} fact */
const said = (fact) => (typeof fact === "number" ? new Intl.NumberFormat(locale()).format(fact) : fact);
