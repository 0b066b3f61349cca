/** @file How the tax authorities answer, by what is heard as documents go to them: a card each, on Inicio. */
import { get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/operator.js";

const t = words(texts);
/** @typedef {Schema<"AuthoritiesHealth">} Health */
/** @type {Record<string, "good" | "warning" | "bad" | undefined>} */
const TONES = { answers: "good", slow: "warning", silent: "bad" };

export function Authorities() {
  const health = useLoad(() => get("/operator/authorities"));
  return html`<${Loaded} of=${health}>${(/** @type {Health} */ { data, waiting, oldest_at }) => data.map((each) => html`<${Card} key=${each.country} title=${each.name}>
    <p><${State} code=${each.state} text=${each.state_text} tone=${TONES[each.state]} /> ${each.since && html`${t("authority_since")} <${When} of=${each.since} />`}</p>
    <${Facts} of=${[[t("authority_waiting"), html`${t("authority_n_waiting", { n: waiting })}${oldest_at && html`, ${t("authority_oldest")} <${When} of=${oldest_at} />`}`],
      [t("authority_answered"), moment(each.answered_at)], [t("authority_accepted"), moment(each.accepted_at)],
      each.last_error && [t("authority_failed"), html`${each.last_error.obstacle_text} <${When} of=${each.last_error.at} />`]]} />
    <p class="quiet-text">${t("authority_how")}</p>
  <//>`)}<//>`;
}

/** @param {string | null} at */
const moment = (at) => (at ? html`<${When} of=${at} />` : t("authority_not_today"));
