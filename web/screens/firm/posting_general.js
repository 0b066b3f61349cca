/** @file Reglas de contabilización: what holds for all entries, and what for those of one type of document. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/firm_posting.js";

const t = words(texts);
/** @typedef {import("../../core/form.js").FormState} FormState */
const PLACEHOLDERS = /** @type {const} */ (["number", "type", "customer", "date", "period"]);
/** What is sold or bought, as the rules part it; a newer one is called by its code. */
const KINDS = new Set(["goods", "services", "exempt_goods", "exempt_services", "exonerated_goods", "exonerated_services", "not_subject_goods", "not_subject_services"]);

/** @param {{of: Schema<"PostingRulesView">, form: FormState, writes: boolean}} given */
export function General({ of, form, writes }) {
  /** @param {"customers" | "suppliers" | "rounding"} name @param {("common" | "numbered" | "income" | "account")[]} options */
  const choice = (name, options) => html`<${Field} form=${form} name=${name} kind="select" label=${t(name)} help=${t("in_force", { value: of[`${name}_text`] })}
    empty=${t("default")} options=${options.map((each) => [each, t(each)])} disabled=${!writes} />`;
  return html`<h3>${t("general")}</h3>
    <${Field} form=${form} name="digits" kind="number" label=${t("digits")} help=${`${t("digits_help")} ${t("in_force", { value: of.digits })}`} disabled=${!writes} />
    ${choice("customers", ["common", "numbered"])}
    ${choice("suppliers", ["common", "numbered"])}
    ${choice("rounding", ["income", "account"])}
    <${Template} form=${form} name="text" now=${of.text} writes=${writes} />`;
}

/** @param {{of: Schema<"TypeRules">[], form: FormState, writes: boolean}} given */
export function ByType({ of, form, writes }) {
  return html`<h3>${t("by_type")}</h3>
    <p class="help">${t("by_type_help")}</p>
    ${of.map(({ document_type: type, document_type_text, settles, text, accounts }) => {
      const at = `documents.${type}`;
      return html`<details key=${type} open=${Object.keys(form.errors).some((name) => name.startsWith(`${at}.`))}>
        <summary>${document_type_text}</summary>
        <${Template} form=${form} name=${`${at}.text`} now=${text} writes=${writes} />
        <${Field} form=${form} name=${`${at}.settles`} kind="select" label=${t("settles")} help=${t("in_force", { value: t(settles ? "settles_true" : "settles_false") })}
          empty=${t("default")} options=${[["true", t("settles_true")], ["false", t("settles_false")]]} disabled=${!writes} />
        ${Object.entries(accounts).map(([kind, now]) => html`<${Field} key=${kind} form=${form} name=${`${at}.accounts.${kind}`} label=${t("account_of", { kind: KINDS.has(kind) ? t(/** @type {any} */ (kind)) : kind })}
          help=${t("in_force", { value: now })} maxlength=${23} disabled=${!writes} />`)}
      </details>`;
    })}`;
}

/** A text with its fields, each put behind what is typed by its button. @param {{form: FormState, name: string, now: string, writes: boolean}} given */
function Template({ form, name, now, writes }) {
  const put = (/** @type {typeof PLACEHOLDERS[number]} */ field) => form.set(name, `${form.value(name)} {${t(`in_${field}`)}}`.trim());
  return html`<${Field} form=${form} name=${name} label=${t("text")} help=${t("text_help", { value: now })} maxlength=${100} disabled=${!writes} />
    ${writes && html`<p class="buttons" role="group" aria-label=${t("text")}>${PLACEHOLDERS.map((each) => html`
      <button key=${each} type="button" class="button quiet" onClick=${() => put(each)}>+ ${t(each)}</button>`)}</p>`}`;
}
