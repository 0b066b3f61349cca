/** @file Aplicaciones activas and companies: what a user may see; typed the same way wherever it is given. */
import { get } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { IconButton } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import { Icon } from "../../parts/icon.js";
import { Picker } from "../../parts/picker.js";
import texts from "../../texts/firm_users.js";
import { PROGRAMS } from "./programs.js";

const t = words(texts);

/** @typedef {{applications: Schema<"ApplicationsOutput">, companies: Schema<"ChosenCompanies"> | null}} Rights */
/** @type {Rights} */
const ALL = { applications: { eco: true, con: true, licences: true }, companies: null };

/** What a form holds of rights. @param {Rights | null | undefined} rights */
export const typed = (rights) => {
  const { applications, companies } = rights ?? ALL;
  return { applications: { ...applications }, which: companies ? "some" : "all", companies: companies ? { ids: [...companies.ids], ranges: companies.ranges.map((each) => ({ ...each })) } : { ids: [], ranges: [] } };
};
/** What of it is sent. @param {ReturnType<typeof typed>} held */
export const told = ({ applications, which, companies }) => ({ applications, companies: which === "all" ? null : companies });

/** @param {{firm: string, form: import("../../core/form.js").FormState, name: string}} of  `name`: where in the form they are; empty: at its top */
export function RightsFields({ firm, form, name }) {
  const at = (/** @type {string} */ field) => (name ? `${name}.${field}` : field);
  return html`<fieldset class="field"><legend>${t("applications")}</legend>
      <${Field} form=${form} name=${at("applications.eco")} kind="check" label=${t("app_eco")} />
      <${Field} form=${form} name=${at("applications.con")} kind="check" label=${t("app_con")} />
      <${Field} form=${form} name=${at("applications.licences")} kind="check" label=${t("app_licences")} help=${t("app_licences_help")} />
    </fieldset>
    <${Field} form=${form} name=${at("which")} kind="radio" label=${t("companies")} required options=${[["all", t("companies_all")], ["some", t("companies_some")]]} />
    ${form.value(at("which")) === "some" && html`<${Chosen} firm=${firm} form=${form} name=${at("companies")} />`}`;
}

/** @param {{firm: string, form: import("../../core/form.js").FormState, name: string}} of */
function Chosen({ firm, form, name }) {
  const ids = /** @type {string[]} */ (form.value(`${name}.ids`));
  const ranges = /** @type {unknown[]} */ (form.value(`${name}.ranges`));
  const setIds = (/** @type {string[]} */ next) => form.set(`${name}.ids`, next);
  const setRanges = (/** @type {unknown[]} */ next) => form.set(`${name}.ranges`, next);
  form.shows(name);
  return html`<fieldset class="field"><legend>${t("ranges")}</legend>
      ${ranges.map((_, at) => html`<div class="input" key=${at}>
        <${Field} form=${form} name=${`${name}.ranges.${at}.program`} kind="select" label=${t("program")} required options=${PROGRAMS.map((each) => [each, t(each)])} />
        <${Field} form=${form} name=${`${name}.ranges.${at}.first`} label=${t("range_first")} required maxlength=${5} />
        <${Field} form=${form} name=${`${name}.ranges.${at}.last`} label=${t("range_last")} required maxlength=${5} />
        <${IconButton} icon="delete" danger label=${t("range_remove", { n: String(at + 1) })} onClick=${() => setRanges(ranges.filter((_, each) => each !== at))} /></div>`)}
      <button type="button" class="button" onClick=${() => setRanges([...ranges, { program: "con", first: "", last: "" }])}><${Icon} name="add" />${t("range_add")}</button>
    </fieldset>
    <${One} firm=${firm} take=${(/** @type {string} */ id) => !ids.includes(id) && setIds([...ids, id])} />
    ${ids.length > 0 && html`<ul class="plain">${ids.map((id) => html`<${Named} key=${id} firm=${firm} id=${id} remove=${() => setIds(ids.filter((each) => each !== id))} />`)}</ul>`}
    ${form.errors[name] && html`<p class="error"><${Icon} name="alert" /> ${form.errors[name]}</p>`}`;
}

/** One company more, looked for as one types. @param {{firm: string, take: (id: string) => void}} of */
function One({ firm, take }) {
  const form = useForm({ initial: { company: "" }, guards: false, sends: async () => null });
  const taking = { ...form, set: (/** @type {string} */ _, /** @type {string} */ id) => id && take(id) };
  return html`<${Picker} form=${taking} name="company" label=${t("company_add")} help=${t("company_add_help")}
    finds=${async (/** @type {string} */ said) => (await get(`/firms/${firm}/companies`, { query: { q: said, limit: 20 } })).data}
    shows=${(/** @type {Schema<"Company">} */ row) => [`${row.code} ${row.name}`, row.tax_id]} value=${(/** @type {any} */ row) => row.id} />`;
}

/** @param {{firm: string, id: string, remove?: () => void}} of */
function Named({ firm, id, remove }) {
  const company = useLoad(() => get(`/firms/${firm}/companies/${id}`), [firm, id]);
  const name = company.data ? `${company.data.code} ${company.data.name}` : id;
  return html`<li>${name} ${remove && html`<${IconButton} icon="close" label=${t("company_drop", { name })} onClick=${remove} />`}</li>`;
}

/** Rights to be read. @param {{firm: string, of: Rights}} of */
export function ShownRights({ firm, of }) {
  const { eco, con, licences } = of.applications;
  const applications = [eco && t("app_eco"), con && t("app_con"), licences && t("app_licences")].filter(Boolean).join(", ");
  return html`<p><strong>${t("applications")}:</strong> ${applications || "—"}</p>
    <p><strong>${t("companies")}:</strong> ${of.companies ? "" : t("companies_all")}</p>
    ${of.companies && html`<ul>${of.companies.ranges.map(({ program, first, last }) => html`<li key=${first}>${t(/** @type {any} */ (program))} ${first} – ${last}</li>`)}
      ${of.companies.ids.map((id) => html`<${Named} key=${id} firm=${firm} id=${id} />`)}</ul>`}`;
}
