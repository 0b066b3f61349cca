/** @file Nueva activación, page by page: despacho, empresa, cliente, resumen; then its way to active. */
import { get, patch, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad, usePoll } from "../../core/load.js";
import { go } from "../../core/router.js";
import { useStore } from "../../core/store.js";
import { me } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { Facts } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Picker } from "../../parts/picker.js";
import { Loaded } from "../../parts/states.js";
import { Steps as WizardSteps, useSteps } from "../../parts/steps.js";
import { Steps } from "./licence_steps.js";
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

/** The first page makes the draft, which then can be left and come back to. @param {{firm: string}} of */
function Begin({ firm }) {
  const own = useStore(me)?.email ?? "";
  const form = useForm({
    initial: { firm_email: own },
    sends: async (values, { key }) => {
      const made = await post(`/firms/${firm}/licences`, { product: "invoicing" }, { key });
      return patch(`/firms/${firm}/licences/${made.id}`, values, { version: made.version });
    },
    done: ({ id }) => go(`/despacho/${firm}/licencias/nueva?licencia=${id}&paso=empresa`, { replace: true }),
  });
  return html`<h2>${t("step_firm")}</h2><${Form} form=${form} submit=${t("next")}>
    <${Field} form=${form} name="firm_email" kind="email" label=${t("firm_email")} help=${t("firm_email_help")} required autofocus />
  <//>`;
}

/** @param {{firm: string, id: string}} of */
function Draft({ firm, id }) {
  const path = `/firms/${firm}/licences/${id}`;
  const load = useLoad(() => /** @type {Promise<Licence>} */ (get(path)), [path]);
  return html`<${Page} title=${t("new_activation")} back=${`/despacho/${firm}/licencias`} narrow>
    <${Loaded} of=${load}>${(/** @type {Licence} */ of) => of.state === "draft"
      ? html`<${Wizard} firm=${firm} licence=${of} saved=${load.set} />` : html`<${Following} firm=${firm} path=${path} />`}<//>
  <//>`;
}

/** @param {{firm: string, licence: Licence, saved: (licence: Licence) => void}} of */
function Wizard({ firm, licence, saved }) {
  const reached = !licence.firm_email ? "despacho" : !licence.company_id ? "empresa" : !licence.client_email ? "cliente" : "resumen";
  const wizard = useSteps([["despacho", t("step_firm")], ["empresa", t("step_company")], ["cliente", t("step_client")], ["resumen", t("step_summary")]], reached);
  const step = { firm, licence, saved, next: wizard.next };
  return html`<${WizardSteps} of=${wizard} />
    ${wizard.at === "despacho" && html`<${Firm} ...${step} />`}
    ${wizard.at === "empresa" && html`<${Company} ...${step} />`}
    ${wizard.at === "cliente" && html`<${Client} ...${step} />`}
    ${wizard.at === "resumen" && html`<${Summary} ...${step} />`}`;
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

/** @param {StepProps} of */
function Summary({ firm, licence, saved }) {
  const path = `/firms/${firm}/licences/${licence.id}`;
  const summary = useLoad(() => /** @type {Promise<Schema<"Summary">>} */ (get(`${path}/summary`)), [path, licence.version]);
  return html`<${Loaded} of=${summary}>${(/** @type {Schema<"Summary">} */ of) => html`
    <${Facts} of=${[[t("firm_email"), licence.firm_email], [t("company"), `${licence.company_code} ${licence.company_name}`], [t("client"), [licence.client_name, licence.client_email].filter(Boolean).join(" · ")], [t("paid_by"), licence.paid_by_text]]} />
    ${of.missing.length > 0 && html`<${Notice} kind="warning" title=${t("missing")}><ul>${of.missing.map((each) => html`<li key=${each.pointer}>${each.detail}</li>`)}</ul><//>`}
    ${of.warnings.map((each) => html`<${Notice} key=${each.code} kind="warning">${each.detail}
      ${each.must_be_confirmed && html`<p><${Act} does=${async () => saved(await patch(path, { own_address_confirmed: true }, { version: licence.version }))}>${t("own_address")}<//></p>`}<//>`)}
    <h2>${t("what_happens")}</h2><ul>${of.what_happens.map((each) => html`<li key=${each}>${each}</li>`)}</ul>
    <${Act} kind="main" disabled=${!of.complete} does=${async (/** @type {string} */ key) => saved(await post(`${path}/acceptance`, undefined, { key, version: of.version }))}>${t("accept")}<//>`}<//>`;
}

/** @param {{firm: string, path: string}} of */
function Following({ firm, path }) {
  const load = usePoll(() => /** @type {Promise<Licence>} */ (get(path)), (of) => of.state !== "provisioning", [path]);
  return html`<${Loaded} of=${load}>${(/** @type {Licence} */ of) => html`<${Card} title=${of.state === "provisioning" ? t("accepting") : of.state_text}>
    <${Steps} of=${of} />
    ${of.state === "active" && html`<${Notice} kind="good">${t("activated")}<//>`}
    ${of.state === "awaiting_client" && html`<${Notice} kind="info">${t("awaiting")}<//>`}
    ${of.failure && html`<${Notice} kind="bad" title=${t("failed")}>${of.failure.detail}<//>`}
    <p class="buttons"><a class="button main" href=${`/despacho/${firm}/licencias/${of.id}`}>${t("to_panel")}</a></p>
  <//>`}<//>`;
}
