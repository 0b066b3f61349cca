/** @file Crear una cuenta. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { language } from "../../core/language.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Page } from "../../parts/page.js";
import { Terms, withTerms } from "./terms.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Register() {
  const form = useForm({
    initial: { name: "", email: "", password: "" },
    keep: "register",
    sends: (values, { key }) => post("/accounts", { ...withTerms(values), language: language.get() }, { key }),
    done: (_, { email }) => go(`/confirmar-correo?correo=${encodeURIComponent(email)}`),
  });
  return html`<${Page} title=${t("register")} narrow>
    <${Form} form=${form} submit=${t("register")}>
      <${Field} form=${form} name="name" label=${t("name")} help=${t("name_help")} autocomplete="name" required />
      <${Field} form=${form} name="email" kind="email" label=${t("email")} autocomplete="username" required />
      <${Field} form=${form} name="password" kind="password" label=${t("password")} help=${t("length_help")} autocomplete="new-password" required />
      <${Terms} form=${form} />
    <//>
    <p class="buttons"><a href="/entrar">${t("to_sign_in")}</a></p>
  <//>`;
}
