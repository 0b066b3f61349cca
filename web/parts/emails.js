/**
 * @file Several e-mail addresses, a row each; of more than one none stays empty, so that what is wrong is said at its own.
 *
 *     html`<${Emails} form=${form} name="receiver.emails" label=${t("emails")} />` // its value is never without a row: [""]
 */
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import { Field } from "./field.js";
import { Several } from "./several.js";
import common from "../texts/common.js";

const t = words(common);
const MOST = 4; // of the API

/** @param {string[] | null} [known] */
export const emailRows = (known) => (known?.length ? known.slice(-MOST) : [""]);

/** @param {{form: import("../core/form.js").FormState, name: string, label: string, help?: string, required?: boolean}} of */
export function Emails({ form, name, label, help, required }) {
  const isOne = form.value(name).length === 1;
  return html`<${Several} form=${form} name=${name} label=${label} help=${help} blank="" least=${1} most=${MOST} add=${t("email_add")} remove=${(/** @type {number} */ n) => t("email_remove", { n })}>
    ${(/** @type {string} */ at, /** @type {number} */ n) => html`<${Field} form=${form} name=${at} kind="email" label=${isOne ? t("email") : t("email_n", { n })} required=${required || !isOne} autocomplete="off" />`}<//>`;
}
