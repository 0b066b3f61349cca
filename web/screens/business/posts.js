/** @file What a user of a business may do, and at which tills an assistant issues. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Several } from "../../parts/several.js";
import texts from "../../texts/business_settings.js";

const t = words(texts);
export const ROLES = /** @type {const} */ (["owner", "manager", "assistant", "reader"]);
/** @typedef {{branch: string, terminal: string}} Typed */

/** What a form holds of tills. @param {Schema<"Post">[]} posts @returns {Typed[]} */
export const typed = (posts) => posts.map(({ branch, terminal }) => ({ branch: String(branch), terminal: String(terminal) }));
/** What of role and tills is sent: tills are an assistant's. @param {{role: string, posts: Typed[]}} held */
export const told = ({ role, posts }) => ({
  role, ...(role === "assistant" && { posts: posts.map(({ branch, terminal }) => ({ branch: Number(branch), terminal: Number(terminal) })) }),
});

/** @param {{form: import("../../core/form.js").FormState}} of */
export function RoleFields({ form }) {
  return html`<${Field} form=${form} name="role" kind="radio" label=${t("role")} required options=${ROLES.map((each) => [each, t(`${each}_text`)])} />
    ${form.value("role") === "assistant" && html`<${Several} form=${form} name="posts" label=${t("posts")} help=${t("posts_help")}
      blank=${{ branch: "1", terminal: "1" }} add=${t("post_add")} remove=${(/** @type {number} */ n) => t("post_remove", { n })}>
      ${(/** @type {string} */ at) => html`<${Field} form=${form} name=${`${at}.branch`} kind="number" label=${t("branch")} required />
        <${Field} form=${form} name=${`${at}.terminal`} kind="number" label=${t("terminal")} required />`}<//>`}`;
}
