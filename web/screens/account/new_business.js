/** @file Crear un negocio. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { reloadMe } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { countries } from "./countries.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function NewBusiness() {
  const kinds = useLoad(() => get("/catalogues/identification-types"));
  const form = useForm({
    initial: { legal_name: "", country: "CR", id_type: "", id_number: "" },
    keep: "business",
    sends: (values, { key }) => post("/businesses", values, { key }),
    done: async ({ id }) => {
      await reloadMe();
      toast(t("business_created"));
      go(`/negocio/${id}/asistente`);
    },
  });
  return html`<${Page} title=${t("new_business")} lead=${t("new_business_text")} back="/" narrow>
    <${Form} form=${form} submit=${t("create")}>
      <${Field} form=${form} name="country" kind="select" label=${t("country")} options=${countries()} required />
      ${form.value("country") === "CR" && html`<${Field} form=${form} name="id_type" kind="select" label=${t("id_type")} help=${t("id_type_help")} empty=${t("id_type_by_number")}
        options=${(kinds.data?.data ?? []).map((/** @type {Schema<"CatalogueEntry">} */ { code, description }) => [code, description])} />`}
      <${Field} form=${form} name="id_number" label=${t("tax_id")} help=${t("tax_id_help")} required />
      <${Field} form=${form} name="legal_name" label=${t("legal_name")} help=${t("legal_name_help")} required autocomplete="organization" />
    <//>
  <//>`;
}
