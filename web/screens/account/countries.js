/** @file The countries of a form, named by the browser. */
import { language } from "../../core/language.js";

/** @returns {[string, string][]} */
export const countries = () => ["CR", "ES"].map((code) => [code, new Intl.DisplayNames(language.get(), { type: "region" }).of(code) ?? code]);
