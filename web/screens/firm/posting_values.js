/** @file Posting rules as a form has them, all texts, and as the API takes them: sparse. */
import { pruned } from "../../core/form.js";

/** @typedef {Schema<"PostingRulesView">} Rules */

/** @param {Rules} of */
export const typedFrom = ({ rules, documents }) => ({
  ...rules,
  digits: String(rules.digits ?? ""),
  customers: rules.customers ?? "", suppliers: rules.suppliers ?? "", rounding: rules.rounding ?? "", text: rules.text ?? "",
  documents: Object.fromEntries(documents.map(({ document_type: type }) => {
    const own = rules.documents[type];
    return [type, { accounts: own?.accounts ?? {}, text: own?.text ?? "", settles: String(own?.settles ?? "") }];
  })),
});

/** What is empty is as below, so it is left out. @param {ReturnType<typeof typedFrom>} typed @returns {Schema<"PostingRules">} */
export const said = ({ digits, documents, ...rest }) => pruned({
  ...rest,
  digits: digits && Number(digits),
  documents: Object.fromEntries(Object.entries(documents)
    .map(([type, { settles, ...own }]) => [type, pruned({ ...own, settles: settles && settles === "true" })])
    .filter(([, own]) => isSaid(own))),
});

/** Whether rules say anything. @param {object} rules @returns {boolean} */
export const isSaid = (rules) => Object.values(rules).some((each) => (each && typeof each === "object" ? isSaid(each) : each !== null));
