/** @file The fields of a licence for SMEs that its draft and its maintenance share; `at` is where they are in the form. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/sme.js";

const t = words(texts);

/** @param {{form: import("../../core/form.js").FormState, at?: string, isNew?: boolean}} of */
export const TermsFields = ({ form, at = "", isNew = false }) => html`
  <${Field} form=${form} name=${`${at}installations`} kind="number" label=${t("computers")} help=${t("computers_help")} required />
  <div class="pair">
    <${Field} form=${form} name=${`${at}valid_from`} kind="date" label=${t("valid_from")} help=${isNew ? t("valid_from_help") : undefined} required=${!isNew} />
    <${Field} form=${form} name=${`${at}valid_until`} kind="date" label=${t("valid_until")} help=${isNew ? t("valid_until_help") : undefined} required=${!isNew} />
  </div>
  <${Field} form=${form} name=${`${at}phone`} kind="tel" label=${t("phone")} autocomplete="off" />
  <${Field} form=${form} name=${`${at}notes`} kind="area" label=${t("notes")} help=${t("notes_help")} maxlength=${1000} />`;

/**
 * What is typed there, as the API takes it: a number, and null where a text was taken away.
 * @param {{installations: string, phone?: string | null, notes?: string | null, [more: string]: unknown}} typed
 */
export const termsOf = ({ installations, phone = null, notes = null, ...days }) => ({ installations: Number(installations), phone, notes, ...days });
