/** @file What an operator does for a business whose last owner cannot: give it another, by e-mail, and take that back until they accept. */
import { post } from "../../core/api.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/operator.js";
import { Because } from "./because.js";

const t = words(texts);
const nothing = () => undefined;

/** @param {{business: string}} of */
export function BusinessActs({ business }) {
  if (!useRights("platform")("operator:businesses")) return null;
  const path = `/operator/businesses/${business}`;
  const sends = (/** @type {string} */ to) => (/** @type {any} */ said, /** @type {{key: string}} */ { key }) => post(`${path}/${to}`, said, { key });
  return html`<p class="buttons">
    <${Because} title=${t("owner_give")} text=${t("owner_give_text")} icon="add" initial=${{ email: "", name: "" }} sends=${sends("owners")} done=${nothing}
      said=${(/** @type {Schema<"User">} */ { account_id, email }) => t(account_id ? "owner_named" : "owner_invited", { email })} fields=${(/** @type {any} */ form) => html`
        <${Field} form=${form} name="email" kind="email" label=${t("by_email")} autocomplete="off" required autofocus />
        <${Field} form=${form} name="name" label=${t("owner_name")} autocomplete="off" required />`} />
    <${Because} title=${t("owner_take_back")} text=${t("owner_take_back_text")} icon="delete" kind="danger" initial=${{ email: "" }} sends=${sends("owner-invitations/withdrawal")} done=${nothing}
      said=${t("owner_withdrawn")} fields=${(/** @type {any} */ form) => html`
        <${Field} form=${form} name="email" kind="email" label=${t("by_email")} autocomplete="off" required autofocus />`} />
  </p>`;
}
