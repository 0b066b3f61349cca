/** @file Preparar un envío: a period, what would go of it, and in which files. */
import { post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import texts from "../../texts/business_documents.js";
import { Preview } from "./exports_preview.js";

const t = words(texts);

/** @param {{business: string, close: () => void}} of */
export default function NewExport({ business, close }) {
  const form = useForm({
    initial: { period_from: "", period_to: "", suenlace512: true, csv: false },
    sends: ({ suenlace512, csv, ...period }, { key }) => post(`/businesses/${business}/exports`,
      { ...period, formats: [suenlace512 && "suenlace512", csv && "csv"].filter(Boolean) }, { key }),
    done: ({ id }) => { toast(t("prepared")); close(); return go(`/negocio/${business}/enviar-al-despacho/${id}`); },
  });
  const { period_from, period_to } = form.values;
  return html`<${Form} form=${form} submit=${t("prepare")} cancel=${close}>
    <div class="pair"><${Field} form=${form} name="period_from" kind="date" label=${t("period_from")} required autofocus />
      <${Field} form=${form} name="period_to" kind="date" label=${t("period_to")} required /></div>
    ${period_from && period_to && html`<${Preview} business=${business} period_from=${period_from} period_to=${period_to} />`}
    <${Field} form=${form} name="suenlace512" kind="check" label=${t("suenlace512")} />
    <${Field} form=${form} name="csv" kind="check" label=${t("csv")} />
  <//>`;
}
