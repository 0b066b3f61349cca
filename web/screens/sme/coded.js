/** @file How a company of a client is told from its others: the program and its code there. */
import { words } from "../../core/texts.js";
import texts from "../../texts/sme_clients.js";

const t = words(texts);

/** @param {Schema<"ClientCompany">} company */
export const coded = ({ program, code }) => `${program === "own" ? t("own") : program} ${code}`;
