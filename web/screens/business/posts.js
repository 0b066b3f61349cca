/** @file What a user of a business may do, and at which tills an assistant issues. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { IconButton } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { Icon } from "../../parts/icon.js";
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
  const posts = /** @type {Typed[]} */ (form.value("posts"));
  const set = (/** @type {Typed[]} */ next) => form.set("posts", next);
  return html`<${Field} form=${form} name="role" kind="radio" label=${t("role")} required options=${ROLES.map((each) => [each, t(`${each}_text`)])} />
    ${form.value("role") === "assistant" && html`<fieldset class="field"><legend>${t("posts")}</legend><p class="help">${t("posts_help")}</p>
      ${posts.map((_, at) => html`<div class="input" key=${at}>
        <${Field} form=${form} name=${`posts.${at}.branch`} kind="number" label=${t("branch")} required />
        <${Field} form=${form} name=${`posts.${at}.terminal`} kind="number" label=${t("terminal")} required />
        <${IconButton} icon="delete" danger label=${t("post_remove", { n: at + 1 })} onClick=${() => set(posts.filter((_, each) => each !== at))} /></div>`)}
      <button type="button" class="button" onClick=${() => set([...posts, { branch: "1", terminal: "1" }])}><${Icon} name="add" />${t("post_add")}</button>
    </fieldset>`}`;
}
