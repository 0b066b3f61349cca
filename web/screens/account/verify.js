/** @file Confirmar correo: the code of a registration. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { fromLink } from "./sign_in.js";
import texts from "../../texts/account.js";

const t = words(texts);

/** @param {ScreenProps} props */
export default function Verify({ query }) {
  const form = useForm({
    initial: { email: fromLink("email") || query.correo || "", code: fromLink("code") },
    guards: false,
    sends: (values) => post("/accounts/verification", values),
    done: ({ is_new_password_needed }, { email }) => {
      const said = `correo=${encodeURIComponent(email)}`;
      go(is_new_password_needed ? `/nueva-contrasena?${said}` : `/entrar?${said}&listo=confirmado`);
    },
  });
  const again = () => post("/accounts/verification-codes", { email: form.value("email") });
  return html`<${Page} title=${t("verify_title")} lead=${t("verify_lead")} narrow>
    <${Form} form=${form} submit=${t("verify")}>
      <${Field} form=${form} name="email" kind="email" label=${t("email")} autocomplete="username" required />
      <${Field} form=${form} name="code" kind="code" label=${t("code")} required />
    <//>
    <p class="buttons"><${Act} icon="mail" does=${again} done=${() => toast(t("code_sent"))} disabled=${!form.value("email")}>${t("code_again")}<//></p>
  <//>`;
}
