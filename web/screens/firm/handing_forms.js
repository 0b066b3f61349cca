/** @file Pedir un periodo, exportarlo, proponer entregas programadas: the forms. */
import { get, post, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Loaded } from "../../parts/states.js";
import { Timing, Types, chosen, timing, timingOf } from "../../parts/timing.js";
import texts from "../../texts/firm_handing.js";
import shared from "../../texts/handing.js";

const t = words(texts);
const of_both = words(shared);

/**
 * @param {{asks: "ask" | "make" | "propose", path: string, firm: string, company: string, proposal: Schema<"ScheduleProposalView"> | null, version: string | null,
 *   close: () => void, done: (answer: any) => unknown}} of  `path`: of the licence
 */
export default function Forms(of) {
  const types = useLoad(() => typesOf(`/firms/${of.firm}/companies/${of.company}`), [of.company]);
  return html`<p>${t(`${of.asks}_text`)}</p>
    <${Loaded} of=${types}>${(/** @type {[string, string][]} */ read) => html`<${of.asks === "propose" ? Propose : Period} ...${of} types=${read} />`}<//>`;
}

/** The types of documents of a company, as the rules by which they are posted name them. @param {string} company @returns {Promise<[string, string][]>} */
async function typesOf(company) {
  const { documents } = /** @type {Schema<"PostingRulesView">} */ (await get(`${company}/posting-rules`));
  return documents.map(({ document_type: type, document_type_text: name }) => [type, name]);
}

/** @param {Parameters<typeof Forms>[0] & {types: [string, string][]}} of */
function Period({ asks, path, types, close, done }) {
  const asksClient = asks === "ask";
  const form = useForm({
    initial: { period_from: "", period_to: "", message: "", types: {} },
    guards: false,
    sends: ({ types: ticked, ...values }, { key }) => post(`${path}/${asksClient ? "export-requests" : "exports"}`, { ...values, document_types: chosen(ticked) }, { key }),
    done,
  });
  return html`<${Form} form=${form} submit=${t(asks)} cancel=${close}>
    <div class="pair"><${Field} form=${form} name="period_from" kind="date" label=${of_both("period_from")} required autofocus />
      <${Field} form=${form} name="period_to" kind="date" label=${of_both("period_to")} required /></div>
    <${Types} form=${form} of=${types} />
    ${asksClient && html`<${Field} form=${form} name="message" kind="area" label=${of_both("message")} help=${t("message_help")} maxlength=${500} />`}
  <//>`;
}

/** @param {Parameters<typeof Forms>[0] & {types: [string, string][]}} of */
function Propose({ path, types, proposal, version, close, done }) {
  const form = useForm({
    initial: { ...timingOf(proposal ?? undefined), message: "" },
    guards: false,
    sends: ({ message, ...values }) => put(`${path}/schedule-proposal`, { ...timing(values), message }, { version }),
    done,
  });
  return html`<${Form} form=${form} submit=${t("propose")} cancel=${close}>
    <${Timing} form=${form} types=${types} />
    <${Field} form=${form} name="message" kind="area" label=${of_both("message")} help=${t("message_help")} maxlength=${500} />
  <//>`;
}
