/** @file Nueva licencia PYMES: its data on one page, what happens on the next, then its way to active. */
import { get, patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { day } from "../../core/format.js";
import { useLoad } from "../../core/load.js";
import { go, withQuery } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useRef } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Page } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { Loaded } from "../../parts/states.js";
import { Steps, useSteps } from "../../parts/steps.js";
import { Following, Summary } from "../firm/licence_summary.js";
import { TermsFields, termsOf } from "./terms_fields.js";
import texts from "../../texts/sme.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */

/** @param {ScreenProps} of */
export default function NewSmeLicence({ params: { firm }, query }) {
  const id = query.licencia;
  const load = useLoad(async () => /** @type {{of: Licence | null}} */ ({ of: id ? await get(`/firms/${firm}/licences/${id}`) : null }), [firm, id]);
  return html`<${Page} title=${t("new_title")} back=${`/despacho/${firm}/pymes`} narrow>
    <${Loaded} of=${load}>${(/** @type {{of: Licence | null}} */ { of }) => of && of.state !== "draft"
      ? html`<${Following} path=${`/firms/${firm}/licences/${of.id}`} to=${`/despacho/${firm}/pymes/${of.id}`} name=${t("maintain")} />`
      : html`<${Wizard} firm=${firm} licence=${of} saved=${(/** @type {Licence} */ saved) => load.set({ of: saved })} />`}<//>
  <//>`;
}

/** @param {{firm: string, licence: Licence | null, saved: (licence: Licence) => void}} of */
function Wizard({ firm, licence, saved }) {
  const wizard = useSteps([["datos", t("step_data")], ["resumen", t("step_summary")]], licence?.company_id && licence.client_email ? "resumen" : "datos");
  const terms = licence?.terms;
  return html`<${Steps} of=${wizard} />
    ${wizard.at === "datos" && html`<${Data} firm=${firm} licence=${licence} saved=${saved} />`}
    ${wizard.at === "resumen" && licence && html`<${Summary} firm=${firm} licence=${licence} saved=${saved} facts=${terms ? [
      [t("computers"), terms.installations], [t("valid_from"), day(terms.valid_from)], [t("valid_until"), day(terms.valid_until)],
    ] : []} />`}`;
}

/** The draft is made once the page is sent, and no second one if something on it is wrong. @param {{firm: string, licence: Licence | null, saved: (licence: Licence) => void}} of */
function Data({ firm, licence, saved }) {
  const draft = useRef(licence);
  const said = licence?.terms;
  const form = useForm({
    initial: {
      company_id: licence?.company_id ?? "", client_name: licence?.client_name ?? "", client_email: licence?.client_email ?? "", language: licence?.language ?? "es",
      terms: { installations: String(said?.installations ?? 1), valid_from: said?.valid_from ?? "", valid_until: said?.valid_until ?? "", phone: said?.phone ?? "", notes: said?.notes ?? "" },
    },
    sends: async ({ terms, ...values }, { key }) => {
      draft.current ??= await post(`/firms/${firm}/licences`, { product: "notifications" }, { key });
      const { id, version } = /** @type {Licence} */ (draft.current);
      return patch(`/firms/${firm}/licences/${id}`, { ...values, terms: termsOf(terms) }, { version });
    },
    done: (made) => {
      saved(made);
      return go(withQuery({ licencia: made.id, paso: "resumen" }), { replace: !licence });
    },
  });
  return html`<${Form} form=${form} submit=${t("next")}>
    <${Picker} form=${form} name="company_id" label=${t("company")} help=${t("company_help")} required text=${licence?.company_id ? `${licence.company_code} ${licence.company_name}` : ""}
      finds=${async (/** @type {string} */ typed) => (await get(`/firms/${firm}/companies`, { query: { q: typed, gone: false, limit: 10 } })).data}
      shows=${(/** @type {Schema<"Company">} */ row) => [row.name, `${row.code} · ${row.country} ${row.tax_id}`]} value=${(/** @type {Schema<"Company">} */ row) => row.id} />
    <${Field} form=${form} name="client_name" label=${t("contact")} autocomplete="off" required />
    <${Field} form=${form} name="client_email" kind="email" label=${t("email")} help=${t("email_help")} autocomplete="off" required />
    <${Field} form=${form} name="language" kind="select" label=${t("language")} options=${[["es", t("spanish")], ["en", t("english")]]} required />
    <${TermsFields} form=${form} at="terms." isNew />
  <//>`;
}
