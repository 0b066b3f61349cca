/** @file Nueva contraseña, by the code that was mailed. */
import { Refused, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Page } from "../../parts/page.js";
import { fromLink } from "./sign_in.js";
import { Terms, withTerms } from "./terms.js";
import texts from "../../texts/account.js";

const t = words(texts);

/** @param {ScreenProps} props */
export default function NewPassword({ query }) {
  const [asksTerms, askTerms] = useState(false);
  const form = useForm({
    initial: { email: fromLink("email") || query.correo || "", code: fromLink("code"), new_password: "" },
    guards: false,
    sends: async (values, { key }) => {
      try {
        return await post("/password-resets/confirmation", withTerms(values), { key });
      } catch (refused) { // who was given the account by somebody else accepts the terms with the first password
        if (refused instanceof Refused && refused.problem.errors?.some(({ pointer }) => pointer === "/accepted_terms")) askTerms(true);
        throw refused;
      }
    },
    done: (_, { email }) => go(`/entrar?correo=${encodeURIComponent(email)}&listo=cambiada`),
  });
  return html`<${Page} title=${t("reset_title")} lead=${t("reset_lead")} back="/entrar" narrow>
    <${Form} form=${form} submit=${t("change")}>
      <${Field} form=${form} name="email" kind="email" label=${t("email")} autocomplete="username" required />
      <${Field} form=${form} name="code" kind="code" label=${t("code")} required />
      <${Field} form=${form} name="new_password" kind="password" label=${t("new_password")} help=${t("length_help")} autocomplete="new-password" required />
      ${asksTerms && html`<${Terms} form=${form} />`}
    <//>
  <//>`;
}
