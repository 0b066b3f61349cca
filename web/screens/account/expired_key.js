/** @file An access key that expired before it was used: another one is mailed. */
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

export default function ExpiredKey() {
  const form = useForm({
    initial: { email: "" },
    guards: false,
    sends: (values) => post("/access-keys", values),
    done: (_, { email }) => go(`/entrar?correo=${encodeURIComponent(email)}&listo=clave`),
  });
  return html`<${Page} title=${t("key_expired")} lead=${t("key_lead")} back="/entrar" narrow>
    <${Form} form=${form} submit=${t("key_mail")}>
      <${Field} form=${form} name="email" kind="email" label=${t("email")} autocomplete="username" required />
    <//>
  <//>`;
}
