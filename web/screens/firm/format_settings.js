/** @file Which formats a firm takes, or one of its companies, and the switches of each, as the API has them. */
import { del, get, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { classes, html, useId } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Field, Wrong } from "../../parts/field.js";
import { Facts } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_formats.js";

const t = words(texts);
/** @typedef {Schema<"FormatSettingsView">} Settings */
/** @typedef {Schema<"ShownSwitch">} Switch */
/** @typedef {import("../../core/form.js").FormState} FormState */

/** @param {{path: string, writes: boolean, ofCompany?: boolean}} given */
export default function FormatSettings({ path, writes, ofCompany = false }) {
  const load = useLoad(() => get(path), [path]);
  return html`<${Loaded} of=${load}>${(/** @type {Settings} */ of) => html`
    <${Chosen} of=${of} set=${load.set} path=${path} writes=${writes} ofCompany=${ofCompany} />`}<//>`;
}

/** @param {{of: Settings, set: (read: Settings) => void, path: string, writes: boolean, ofCompany: boolean}} given */
function Chosen({ of, set, path, writes, ofCompany }) {
  const shows = (/** @type {Settings} */ read, /** @type {"saved" | "back_done"} */ said) => {
    form.reset(values(read));
    set(read);
    toast(t(said));
  };
  const form = useForm({
    initial: values(of),
    sends: (typed) => put(path, wanted(of, typed), { version: of.version }),
    done: (read) => shows(read, "saved"),
  });
  const back = ofCompany && writes && of.set_by === "company" && html`<${Act} icon="back" does=${() => del(path, { version: of.version })} done=${async () => shows(await get(path), "back_done")}
    asks=${{ title: t("back"), text: t("back_text"), confirm: t("back") }}>${t("back")}<//>`;
  return html`${!writes && html`<${Notice} kind="warning">${t("not_yours")}<//>`}
    <${Card}>
      <${Facts} of=${[[t("set_by"), of.set_by_text]]} />
      ${ofCompany && html`<p class="help">${t("of_company")}</p>`}
      <${Form} form=${form} submit=${t("save")} disabled=${!writes} more=${back}><${Formats} of=${of} form=${form} writes=${writes} /><//>
    <//>`;
}

/** @param {{of: Settings, form: FormState, writes: boolean}} given */
function Formats({ of, form, writes }) {
  const id = useId();
  form.shows("formats");
  const error = form.errors.formats;
  return html`<fieldset class=${classes("field", error && "wrong")} aria-describedby=${error && `${id}-error`}>
      <legend>${t("takes")}</legend>
      <${Wrong} id=${id} error=${error} />
      ${of.known.map((each) => html`<${Field} key=${each.format} form=${form} name=${`takes.${each.format}`} kind="check" label=${each.format_text} disabled=${!writes}
        help=${t("files", { names: each.file_names.join(", ") })} />`)}
    </fieldset>
    ${of.known.filter(({ switches }) => switches.length > 0).map(({ format, format_text, switches }) => html`
      <details key=${format} open=${switches.some(({ name }) => form.errors[`switches.${format}.${name}`])}>
        <summary>${t("how", { format: format_text })}</summary>
        ${switches.map((each) => html`<${Field} key=${each.name} form=${form} name=${`switches.${format}.${each.name}`} kind=${each.choices ? "select" : "check"} required=${each.choices !== null}
          label=${capital(each.text)} help=${helped(each)} options=${each.choices?.map(({ value, text }) => [value, text])} disabled=${!writes} />`)}
      </details>`)}`;
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** How it usually is and, where sources disagree, why there is no one answer. @param {Switch} of */
function helped({ usual, choices, why }) {
  const value = choices?.find((each) => each.value === usual)?.text ?? t(usual === true ? "on" : "off");
  return [t("usual", { value }), why && t("disputed", { why })].filter(Boolean).join(" ");
}

/** What is shown as a form has it. @param {Settings} of */
const values = (of) => ({
  takes: Object.fromEntries(of.known.map(({ format }) => [format, of.formats.includes(format)])),
  switches: Object.fromEntries(of.known.map(({ format, switches }) => [format, Object.fromEntries(switches.map(({ name, value }) => [name, value]))])),
});

/** What the API is sent: only what is not as usual is named. @param {Settings} of @param {ReturnType<typeof values>} typed */
const wanted = (of, { takes, switches }) => ({
  formats: of.known.map(({ format }) => format).filter((format) => takes[format]),
  switches: Object.fromEntries(of.known.map(({ format, switches: all }) =>
    [format, Object.fromEntries(all.map(({ name, usual }) => [name, switches[format][name], usual]).filter(([, value, usual]) => value !== usual))])
    .filter(([, own]) => Object.keys(own).length > 0)),
});
