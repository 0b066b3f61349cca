/** @file Reglas de contabilización: the account of each purpose, whose it is, and one's own in its place. */
import { named } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { IconButton } from "../../parts/button.js";
import { Field } from "../../parts/field.js";
import texts from "../../texts/firm_posting.js";

const t = words(texts);
/** @typedef {Schema<"PurposeAccount">} Account */
/** @typedef {import("../../core/form.js").FormState} FormState */

/** How purposes begin that stand together; one that is not here is among the others. @type {[keyof typeof texts.es, string[]][]} */
const GROUPS = [
  ["of_parties", ["customer", "supplier"]], ["of_sale", ["sale"]], ["of_return", ["return"]], ["of_export", ["export"]], ["of_purchase", ["purchase"]],
  ["of_tax", ["tax"]], ["of_input_tax", ["input_tax"]], ["of_treasury", ["treasury"]],
];
const GROUPED = GROUPS.flatMap(([, heads]) => heads);
const head = (/** @type {Account} */ { purpose }) => purpose.split(".")[0];
const place = (/** @type {Account} */ { purpose }) => named("accounts", purpose);

/** @param {{of: Account[], form: FormState, writes: boolean, ofCompany: boolean}} given */
export function Accounts({ of, form, writes, ofCompany }) {
  const groups = [
    ...GROUPS.map(([name, heads]) => ({ name, rows: of.filter((each) => heads.includes(head(each))) })),
    { name: /** @type {const} */ ("of_rest"), rows: of.filter((each) => !GROUPED.includes(head(each))) },
  ].filter(({ rows }) => rows.length > 0);
  return html`<h3>${t("accounts")}</h3>
    <p class="help">${t("accounts_help")}</p>
    ${groups.map(({ name, rows }) => html`<details key=${name} open=${rows.some((each) => form.errors[place(each)])}>
      <summary>${t(name)}</summary>
      ${rows.map((each) => html`<${OwnAccount} key=${each.purpose} of=${each} form=${form} writes=${writes} ofCompany=${ofCompany} />`)}
    </details>`)}`;
}

/** @param {{of: Account, form: FormState, writes: boolean, ofCompany: boolean}} given */
function OwnAccount({ of, form, writes, ofCompany }) {
  const name = place(of);
  const account = `${of.code || of.account} ${of.name}`.trim();
  const help = [t("account_in_force", { account, source: of.source_text }), ofCompany && !of.is_known && t("not_in_chart")].filter(Boolean).join(" ");
  return html`<${Field} form=${form} name=${name} label=${of.purpose_text} help=${help} maxlength=${23} disabled=${!writes}>
    ${writes && form.value(name) && html`<${IconButton} icon="back" label=${t("to_default", { label: of.purpose_text })} onClick=${() => form.set(name, "")} />`}
  <//>`;
}
