/** @file What the owner lets a firm do in the business: with its acceptance, unasked, or as it was asked. */
import { post, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import texts from "../../texts/business_firm.js";

const t = words(texts);
const SCOPES = /** @type {const} */ (["look", "prepare", "issue"]);
const LASTS = /** @type {const} */ (["standing", "once"]);

/** @param {{path: string, close: () => void, done: () => unknown}} of */
export function AcceptForm({ path, close, done }) {
  const form = useForm({
    initial: { scope: "nothing", lasts: "standing" },
    guards: false,
    sends: (values, { key }) => post(path, values.scope === "nothing" ? {} : { consent: values }, { key }),
    done: () => { close(); return done(); },
  });
  return html`<${Form} form=${form} submit=${t("accept")} cancel=${close}><${Far} form=${form} nothing /><//>`;
}

/** @param {{path: string, version: number, given?: {scope: string, lasts: string} | null, close: () => void, done: () => unknown}} of */
export function AllowForm({ path, version, given, close, done }) {
  const scope = SCOPES.find((each) => each === given?.scope) ?? "look";
  const form = useForm({ initial: { scope, lasts: given?.lasts ?? "standing" }, guards: false, sends: (values) => put(path, values, { version }), done });
  return html`<${Form} form=${form} submit=${t("allow")} cancel=${close}><${Far} form=${form} /><//>`;
}

/** @param {{form: import("../../core/form.js").FormState, nothing?: boolean}} of */
function Far({ form, nothing }) {
  const scopes = SCOPES.map((each) => [each, t(`scope_${each}`)]);
  return html`<${Field} form=${form} name="scope" kind="radio" label=${t("scope")} help=${t("scope_never")} required options=${nothing ? [["nothing", t("scope_nothing")], ...scopes] : scopes} />
    ${form.value("scope") !== "nothing" && html`<${Field} form=${form} name="lasts" kind="radio" label=${t("lasts")} required options=${LASTS.map((each) => [each, t(`lasts_${each}`)])} />`}`;
}
