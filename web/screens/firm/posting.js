/** @file Reglas de contabilización of the firm, country by country: its own first. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { useQuery } from "../../core/router.js";
import { useRights } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useId } from "../../core/view.js";
import { Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_posting.js";
import { countries } from "../account/countries.js";
import PostingRules from "./posting_rules.js";

const t = words(texts);

/** @param {ScreenProps} of */
export default function Posting({ params: { firm } }) {
  const can = useRights(firm);
  const id = useId();
  const [{ pais }, set] = useQuery();
  const load = useLoad(() => get(`/firms/${firm}`), [firm]);
  return html`<${Page} title=${t("rules")} lead=${t("lead")}>
    <${Loaded} of=${load}>${(/** @type {Schema<"FirmView">} */ of) => {
      const country = pais ?? of.country;
      return html`<div class="field"><label for=${id}>${t("country")}</label>
          <select id=${id} value=${country} onChange=${(/** @type {any} */ event) => set({ pais: event.target.value })}>
            ${countries().map(([code, name]) => html`<option key=${code} value=${code} selected=${code === country}>${name}</option>`)}
          </select></div>
        <${PostingRules} key=${country} path=${`/firms/${firm}/posting-rules/${country}`} writes=${can("firm:write")} />`;
    }}<//>
  <//>`;
}
