/** @file The way back to the address that an account had, by the code that was mailed there. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Page } from "../../parts/page.js";
import { fromLink } from "./sign_in.js";
import texts from "../../texts/account.js";

const t = words(texts);

/** @param {ScreenProps} props */
export default function UndoEmail({ query }) {
  const form = useForm({
    initial: { email: fromLink("email") || query.correo || "", code: fromLink("code") },
    guards: false,
    sends: (values) => post("/accounts/email-undo", values),
    done: () => go("/entrar?listo=devuelto"),
  });
  return html`<${Page} title=${t("undo_title")} lead=${t("undo_lead")} narrow>
    <${Form} form=${form} submit=${t("verify")}>
      <${Field} form=${form} name="email" kind="email" label=${t("email")} autocomplete="username" required />
      <${Field} form=${form} name="code" kind="code" label=${t("code")} required />
    <//>
  <//>`;
}
