/** @file Contraseña olvidada. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Page } from "../../parts/page.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Forgotten() {
  const form = useForm({
    initial: { email: "" },
    guards: false,
    sends: (values) => post("/password-resets", values),
    done: (_, { email }) => go(`/nueva-contrasena?correo=${encodeURIComponent(email)}`),
  });
  return html`<${Page} title=${t("forgot_title")} lead=${t("forgot_lead")} back="/entrar" narrow>
    <${Form} form=${form} submit=${t("code_mail")}>
      <${Field} form=${form} name="email" kind="email" label=${t("email")} autocomplete="username" required />
    <//>
    <p class="buttons"><a href="/nueva-contrasena">${t("have_code")}</a></p>
  <//>`;
}
