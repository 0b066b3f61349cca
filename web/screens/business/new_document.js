/** @file Nueva factura: customer, lines with CABYS, how it is paid; what it would be as the API computes it while one types. */
import { get, post } from "../../core/api.js";
import { entries, pairs } from "../../core/catalogue.js";
import { pruned, useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { go, withQuery } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html, useRef } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { Later } from "../../parts/later.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card, Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/new_document.js";
import { asked, blank, isNote, newLine, typed } from "./new_document_body.js";
import { Kept, useDraft } from "./new_document_draft.js";
import { Line } from "./new_document_line.js";
import { Receiver } from "./new_document_receiver.js";
import { Totals } from "./new_document_totals.js";
import { isOffered } from "./offered.js";

const t = words(texts);
const LISTS = ["units", "iva-rates", "payment-means", "sale-conditions", "identification-types", "document-types"];
/** @typedef {import("../../core/catalogue.js").Entry} Entry */
/** @typedef {Schema<"DraftView">} Draft */
/** @typedef {{lists: Record<string, Entry[]>, activities: [string, string][], types: [string, string][], notYet: string[]}} Choices */

/** @param {ScreenProps} of */
export default function NewDocument({ params: { business }, query: { borrador = "" } }) {
  const choices = useLoad(() => chosenFrom(business), [business]);
  const shown = useRef({ turn: 0, id: borrador, made: "" });
  const { turn, id, made } = shown.current;
  if (borrador !== id) shown.current = borrador === made ? { turn, id: borrador, made } : { turn: turn + 1, id: borrador, made: "" };
  const become = (/** @type {string} */ draft) => {
    shown.current.made = draft; // the sheet that is there goes on
    go(withQuery({ borrador: draft }), { replace: true });
  };
  return html`<${Page} title=${t("new_document")} back=${`/negocio/${business}/comprobantes`}>
    <${Loaded} of=${choices}>${(/** @type {Choices} */ of) => html`<${Begun} key=${shown.current.turn} business=${business} id=${borrador} choices=${of} made=${become} />`}<//>
  <//>`;
}

/** A sheet as its draft has it, or an empty one. @param {{business: string, id: string, choices: Choices, made: (id: string) => void}} of */
function Begun({ business, id, choices, made }) {
  const draft = useLoad(() => /** @type {Promise<Draft | null>} */ (id ? get(`/businesses/${business}/drafts/${id}`) : Promise.resolve(null)), [business]);
  return html`<${Loaded} of=${draft}>${(/** @type {Draft | null} */ of) => html`<${Sheet} business=${business} choices=${choices} draft=${of} made=${made} />`}<//>`;
}

/** @param {string} business @returns {Promise<Choices>} */
async function chosenFrom(business) {
  const path = `/businesses/${business}`;
  const [activities, types, ...lists] = await Promise.all([get(`${path}/activities`), get(`${path}/document-types`), ...LISTS.map(entries)]);
  return {
    activities: activities.data.map((/** @type {Schema<"Activity">} */ each) => [each.code, each.description]),
    types: types.data.filter(isOffered).map((/** @type {Schema<"DocumentTypeView">} */ { type, name }) => [type, name]),
    notYet: types.data.filter((/** @type {Schema<"DocumentTypeView">} */ each) => !isOffered(each)).map((/** @type {Schema<"DocumentTypeView">} */ { name }) => name.toLowerCase()),
    lists: Object.fromEntries(LISTS.map((name, index) => [name, lists[index]])),
  };
}

/** @param {{business: string, choices: Choices, draft: Draft | null, made: (id: string) => void}} of */
function Sheet({ business, choices: { lists, activities, types, notYet }, draft, made }) {
  const path = `/businesses/${business}`;
  const activity = activities[0]?.[0] ?? "";
  const isFailing = useRef(false);
  const form = useForm({
    initial: draft ? typed(draft.document, activity) : blank(activity),
    guards: () => isFailing.current,
    sends: async (values, { key }) => post(`${path}/documents`, asked(values), { key, query: { draft: await kept.end(), customer: values.customer } }),
    done: ({ id }) => { toast(t("issued")); return go(`/negocio/${business}/comprobantes/${id}`); },
  });
  const body = asked(pruned(form.values));
  const kept = useDraft({ path, draft, body, isOn: form.isDirty && !form.isBusy, made });
  isFailing.current = Boolean(kept.error);
  const lines = /** @type {any[]} */ (form.value("lines"));
  const replaced = form.value("replaces");
  return html`<${Form} form=${form} submit=${t("issue")}>
    <div class="sheet"><div>
      ${replaced && html`<${Notice}>${t("replaces")} <a href=${`/negocio/${business}/comprobantes/${replaced}`}>${t("see")}</a><//>`}
      <${Card}>
        <${Field} form=${form} name="type" kind="select" label=${t("type")} help=${notYet.length > 0 && t("types_not_yet", { types: notYet.join(", ") })} options=${types} required
          changed=${(/** @type {string} */ type) => isNote(type) && !form.value("references").length && form.set("references", [{ type: "01", code: "" }])} />
        ${isNote(form.value("type")) && html`<${Notice}>${t("note_text")} <a href=${`/negocio/${business}/comprobantes`}>${t("note_documents")}</a><//>`}
        <${Field} form=${form} name="economic_activity" kind="select" label=${t("activity")} options=${activities} required />
      <//>
      <${Card} title=${t("receiver")}>
        <${Receiver} path=${path} form=${form} kinds=${pairs(lists["identification-types"])} />
      <//>
      ${lines.map((_, at) => html`<${Card} key=${at} title=${t("line", { n: at + 1 })} actions=${lines.length > 1 && html`<button type="button" class="button danger"
          onClick=${() => form.set("lines", lines.filter((_, other) => other !== at))}>${t("remove_line", { n: at + 1 })}</button>`}>
        <${Line} form=${form} at=${`lines.${at}`} units=${pairs(lists.units)} rates=${lists["iva-rates"]} />
      <//>`)}
      <p class="after"><button type="button" class="button" onClick=${() => form.set("lines", [...lines, newLine()])}><${Icon} name="add" />${t("add_line")}</button></p>
      <${Later} of=${() => import("./new_document_terms.js")} with=${{ form, lists }} />
    </div><${Totals} business=${business} body=${body} /></div>
    <${Kept} of=${kept} />
  <//>`;
}
