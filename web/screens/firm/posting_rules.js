/** @file What a firm, or one of its companies, posts otherwise: a form of it, with an example of what comes of it. */
import { del, get, put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Form } from "../../parts/form.js";
import { Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_posting.js";
import { Accounts } from "./posting_accounts.js";
import { Example, useExample } from "./posting_example.js";
import { ByType, General } from "./posting_general.js";
import { isSaid, said, typedFrom } from "./posting_values.js";

const t = words(texts);
/** @typedef {Schema<"PostingRulesView">} Rules */

/** @param {{path: string, writes: boolean, ofCompany?: boolean}} given */
export default function PostingRules({ path, writes, ofCompany = false }) {
  const load = useLoad(() => get(path), [path]);
  return html`<${Loaded} of=${load}>${(/** @type {Rules} */ of) => html`
    <${Written} of=${of} set=${load.set} path=${path} writes=${writes} ofCompany=${ofCompany} />`}<//>`;
}

/** @param {{of: Rules, set: (read: Rules) => void, path: string, writes: boolean, ofCompany: boolean}} given */
function Written({ of, set, path, writes, ofCompany }) {
  const shows = (/** @type {Rules} */ read, /** @type {"saved" | "back_done"} */ told) => {
    form.reset(typedFrom(read));
    set(read);
    toast(t(told));
  };
  const form = useForm({
    initial: typedFrom(of),
    sends: (typed) => put(path, said(typed), { version: of.version }),
    done: (read) => shows(read, "saved"),
  });
  const example = useExample(path, said(form.values));
  const shown = { ...form, errors: { ...example.errors, ...form.errors } }; // as one types; the focus goes to what was refused alone
  const back = writes && isSaid(of.rules) && html`<${Act} icon="back" does=${() => del(path, { version: of.version })} done=${async () => shows(await get(path), "back_done")}
    asks=${{ title: t("back"), text: t("back_text"), confirm: t("back"), kind: "danger" }}>${t("back")}<//>`;
  return html`<${Notice} kind=${writes ? "info" : "warning"}>${t(!writes ? "not_yours" : ofCompany ? "of_company" : "of_firm")}<//>
    <div class="beside">
      <${Example} of=${example} />
      <${Card} title=${t("rules")}>
        <${Form} form=${form} submit=${t("save")} disabled=${!writes} more=${back}>
          <${General} of=${of} form=${shown} writes=${writes} />
          <${Accounts} of=${of.accounts} form=${shown} writes=${writes} ofCompany=${ofCompany} />
          <${ByType} of=${of.documents} form=${shown} writes=${writes} />
        <//>
      <//>
    </div>`;
}
