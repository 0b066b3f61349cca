/** @file The terms of use, to be read, and the box by which they are accepted: a part of three screens. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { prose } from "../../core/mark_down.js";
import { words } from "../../core/texts.js";
import { html, useEffect } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/account.js";

const t = words(texts);

/**
 * The form sends `accepted_terms`, the version that was shown, once the box is ticked.
 * @param {{form: import("../../core/form.js").FormState}} of
 */
export function Terms({ form }) {
  const terms = useLoad(() => get("/terms"));
  const version = terms.data?.version;
  useEffect(() => form.shows("accepted_terms"));
  return html`<${Loaded} of=${terms}>${(/** @type {Schema<"Terms">} */ shown) => html`
    <h2>${t("terms")}</h2>
    <div class="scroll-box prose" tabindex="0" role="region" aria-label=${t("terms")} lang=${shown.language}>${prose(shown.text)}</div>
    <${Field} form=${form} name="has_accepted" kind="check" label=${t("terms_accept", { version: shown.version })} required
      changed=${(/** @type {boolean} */ yes) => form.set("accepted_terms", yes ? version : "")} />`}<//>`;
}

/**
 * What is sent of a form with `Terms`.
 * @param {any} values
 */
export const withTerms = ({ has_accepted: _, ...rest }) => rest;
