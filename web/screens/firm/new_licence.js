/** @file Nueva activación, page by page: despacho, empresa, cliente, resumen; then its way to active. */
import { get, patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { useStore } from "../../core/store.js";
import { me } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Page } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { Loaded } from "../../parts/states.js";
import { Steps as WizardSteps, useSteps } from "../../parts/steps.js";
import { Following, Summary } from "./licence_summary.js";
import texts from "../../texts/firm_licences.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */
/** @typedef {{firm: string, licence: Licence, saved: (licence: Licence) => void, next: () => void}} StepProps */

/** @param {ScreenProps} of */
export default function NewLicence({ params: { firm }, query }) {
  return query.licencia
    ? html`<${Draft} key=${query.licencia} firm=${firm} id=${query.licencia} />`
    : html`<${Page} title=${t("new_activation")} back=${`/despacho/${firm}/licencias`} narrow
        actions=${html`<a class="button" href=${`/despacho/${firm}/licencias/en-bloque`}>${t("bulk")}</a>`}><${Begin} firm=${firm} /><//>`;
}

/** @returns {[string, string][]} */
const steps = () => [["despacho", t("step_firm")], ["empresa", t("step_company")], ["cliente", t("step_client")], ["resumen", t("step_summary")]];

/** The first page makes the draft, which then can be left and come back to. @param {{firm: string}} of */
function Begin({ firm }) {
  const own = useStore(me)?.email ?? "";
  const wizard = useSteps(steps(), "despacho");
  const form = useForm({
    initial: { firm_email: own },
    sends: async (values, { key }) => {
      const made = await post(`/firms/${firm}/licences`, { product: "invoicing" }, { key });
      return patch(`/firms/${firm}/licences/${made.id}`, values, { version: made.version });
    },
    done: ({ id }) => go(`/despacho/${firm}/licencias/nueva?licencia=${id}&paso=empresa`, { replace: true }),
  });
  return html`<${WizardSteps} of=${wizard} /><${Form} form=${form} submit=${t("next")}>
    <${Field} form=${form} name="firm_email" kind="email" label=${t("firm_email")} help=${t("firm_email_help")} required autofocus />
  <//>`;
}

/** @param {{firm: string, id: string}} of */
function Draft({ firm, id }) {
  const path = `/firms/${firm}/licences/${id}`;
  const load = useLoad(() => /** @type {Promise<Licence>} */ (get(path)), [path]);
  return html`<${Page} title=${t("new_activation")} back=${`/despacho/${firm}/licencias`} narrow>
    <${Loaded} of=${load}>${(/** @type {Licence} */ of) => of.state === "draft"
      ? html`<${Wizard} firm=${firm} licence=${of} saved=${load.set} />` : html`<${Following} path=${path} to=${`/despacho/${firm}/licencias/${id}`} name=${t("to_panel")} />`}<//>
  <//>`;
}

/** @param {{firm: string, licence: Licence, saved: (licence: Licence) => void}} of */
function Wizard({ firm, licence, saved }) {
  const reached = !licence.firm_email ? "despacho" : !licence.company_id ? "empresa" : !licence.client_email ? "cliente" : "resumen";
  const wizard = useSteps(steps(), reached);
  const step = { firm, licence, saved, next: wizard.next };
  return html`<${WizardSteps} of=${wizard} />
    ${wizard.at === "despacho" && html`<${Firm} ...${step} />`}
    ${wizard.at === "empresa" && html`<${Company} ...${step} />`}
    ${wizard.at === "cliente" && html`<${Client} ...${step} />`}
    ${wizard.at === "resumen" && html`<${Summary} ...${step} facts=${[[t("paid_by"), licence.paid_by_text]]} />`}`;
}

/** A form that changes the draft. @param {StepProps} of @param {any} initial */
const useStep = ({ firm, licence, saved, next }, initial) => useForm({
  initial,
  sends: (values) => patch(`/firms/${firm}/licences/${licence.id}`, values, { version: licence.version }),
  done: (changed) => { saved(changed); next(); },
});

/** @param {StepProps} of */
function Firm(of) {
  const form = useStep(of, { firm_email: of.licence.firm_email ?? "" });
  return html`<${Form} form=${form} submit=${t("next")}>
    <${Field} form=${form} name="firm_email" kind="email" label=${t("firm_email")} help=${t("firm_email_help")} required autofocus />
  <//>`;
}

/** @param {StepProps} of */
function Company(of) {
  const form = useStep(of, { company_id: of.licence.company_id ?? "" });
  const chosen = of.licence.company_id ? `${of.licence.company_code} ${of.licence.company_name}` : "";
  return html`<${Form} form=${form} submit=${t("next")}>
    <${Picker} form=${form} name="company_id" label=${t("company_find")} help=${t("company_help")} required text=${chosen}
      finds=${async (/** @type {string} */ typed) => (await get(`/firms/${of.firm}/companies`, { query: { q: typed, limit: 10 } })).data}
      shows=${(/** @type {Schema<"Company">} */ row) => [row.name, `${row.program} ${row.code} · ${row.tax_id}`]} value=${(/** @type {Schema<"Company">} */ row) => row.id} />
    <p><a href=${`/despacho/${of.firm}/empresas/lista`}>${t("no_company")}</a></p>
  <//>`;
}

/** @param {StepProps} of */
function Client(of) {
  const { client_name, client_email, language, paid_by, own_address_confirmed } = of.licence;
  const form = useStep(of, { client_name: client_name ?? "", client_email: client_email ?? "", language, paid_by, own_address_confirmed });
  return html`<${Form} form=${form} submit=${t("next")}>
    <${Field} form=${form} name="client_name" label=${t("client_name")} autocomplete="off" autofocus />
    <${Field} form=${form} name="client_email" kind="email" label=${t("client_email")} help=${t("client_email_help")} autocomplete="off" required />
    <${Field} form=${form} name="language" kind="select" label=${t("language")} options=${[["es", t("spanish")], ["en", t("english")]]} required />
    <${Field} form=${form} name="paid_by" kind="radio" label=${t("paid_by")} options=${[["firm", t("paid_by_firm")], ["client", t("paid_by_client")]]} required />
  <//>`;
}
