/** @file Entrar. */
import { useForm } from "../../core/form.js";
import { go } from "../../core/router.js";
import { signIn } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Page } from "../../parts/page.js";
import texts from "../../texts/account.js";

const t = words(texts);

/** @param {ScreenProps} props */
export default function SignIn({ query }) {
  const form = useForm({
    initial: { email: "", password: "", remember_device: false },
    guards: false,
    sends: (values) => signIn(values),
    done: () => go(query.a || "/", { replace: true }),
  });
  return html`<${Page} title=${t("sign_in")} narrow>
    <${Form} form=${form} submit=${t("sign_in")}>
      <${Field} form=${form} name="email" kind="email" label=${t("email")} autocomplete="username" required autofocus />
      <${Field} form=${form} name="password" kind="password" label=${t("password")} autocomplete="current-password" required />
      <${Field} form=${form} name="remember_device" kind="check" label=${t("remember")} />
    <//>
  <//>`;
}
