/** @file Crear un despacho. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { language } from "../../core/language.js";
import { go } from "../../core/router.js";
import { me, reloadMe } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { countries } from "./countries.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function NewFirm() {
  const form = useForm({
    initial: { name: "", email: me.get()?.email ?? "", country: "CR", tax_id: "" },
    keep: "firm",
    sends: (values, { key }) => post("/firms", { ...values, language: language.get() }, { key }),
    done: async ({ id }) => {
      await reloadMe();
      toast(t("firm_created"));
      go(`/despacho/${id}`);
    },
  });
  return html`<${Page} title=${t("new_firm")} lead=${t("new_firm_text")} back="/" narrow>
    <${Form} form=${form} submit=${t("create")}>
      <${Field} form=${form} name="name" label=${t("firm_name")} required autocomplete="organization" />
      <${Field} form=${form} name="email" kind="email" label=${t("firm_email")} help=${t("firm_email_help")} required />
      <${Field} form=${form} name="country" kind="select" label=${t("country")} options=${countries()} required />
      <${Field} form=${form} name="tax_id" label=${t("tax_id")} help=${t("tax_id_help")} required />
    <//>
  <//>`;
}
