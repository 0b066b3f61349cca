/** @file Ajustes · Negocio: as in the Asistente; and a wrong tax id is put right, of which the firm learns. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/business_settings.js";
import Profile from "./asistente_informacion.js";

const t = words(texts);

/** @param {{business: string, changed: () => unknown, submit: string}} of */
export default function Information({ business, changed, submit }) {
  const [turn, setTurn] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const corrected = () => {
    setOpen(false);
    setTurn(turn + 1);
    toast(t("tax_id_saved"));
  };
  return html`<${Profile} key=${turn} business=${business} changed=${changed} submit=${submit} />
    ${useRights(business)("tax-id:write") && html`<p class="buttons"><button type="button" class="button" onClick=${() => setOpen(true)}>${t("tax_id")}</button></p>`}
    ${isOpen && html`<${Dialog} title=${t("tax_id")} close=${() => setOpen(false)}><${Correct} business=${business} close=${() => setOpen(false)} done=${corrected} /><//>`}`;
}

/** @param {{business: string, close: () => void, done: () => void}} of */
function Correct({ business, close, done }) {
  const both = useLoad(() => Promise.all([get(`/businesses/${business}`), get("/catalogues/identification-types")]), [business]);
  return html`<p>${t("tax_id_text")}</p><${Loaded} of=${both}>${(/** @type {[Schema<"BusinessView">, {data: Schema<"CatalogueEntry">[]}]} */ [{ country }, kinds]) =>
    html`<${Right} business=${business} country=${country} kinds=${kinds.data.map((each) => [each.code, each.description])} close=${close} done=${done} />`}<//>`;
}

/** @param {{business: string, country: string, kinds: [string, string][], close: () => void, done: () => void}} of */
function Right({ business, country, kinds, close, done }) {
  const form = useForm({
    initial: { country, id_type: "", id_number: "" },
    sends: (values, { key }) => post(`/businesses/${business}/tax-id`, values, { key }),
    done,
  });
  return html`<${Form} form=${form} submit=${t("tax_id")} cancel=${close}>
    ${country === "CR" && html`<${Field} form=${form} name="id_type" kind="select" label=${t("id_type")} options=${kinds} empty=${t("by_form")} />`}
    <${Field} form=${form} name="id_number" label=${t("tax_id_number")} required autofocus />
  <//>`;
}
