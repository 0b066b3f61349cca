/** @file The schedule that the firm proposed to its client, and what the client answered. */
import { del } from "../../core/api.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Empty } from "../../parts/states.js";
import { typesOf } from "../../parts/timing.js";
import texts from "../../texts/firm_handing.js";
import shared from "../../texts/handing.js";

const t = words(texts);
const of_both = words(shared);

/** @param {{of: Schema<"ScheduleProposalView"> | null, path: string, can: boolean, done: () => unknown}} given */
export function Proposed({ of, path, can, done }) {
  if (!of) return html`<${Empty} icon="clock" text=${t("schedule_none")} />`;
  return html`<${Facts} of=${[
      [of_both("state"), html`<${State} code=${of.state} tone=${of.state === "proposed" ? "warning" : undefined} text=${of.state_text} />`],
      [of_both("when"), of.when], of.accepted_when ? [t("accepted_when"), of.accepted_when] : null, [of_both("of_types"), typesOf(of)],
      of.message ? [of_both("message"), of.message] : null, [of_both("proposed_at"), html`<${When} of=${of.proposed_at} />`],
      of.answered_at ? [of_both("answered_at"), html`<${When} of=${of.answered_at} />`] : [of_both("until"), html`<${When} of=${of.expires_at} />`],
      of.reason ? [of_both("reason"), of.reason] : null,
    ]} />
    ${can && of.state === "proposed" && html`<p class="buttons"><${Act} kind="danger" does=${() => del(path)} done=${done}
      asks=${{ title: t("propose_withdraw_title"), text: t("withdraw_text"), kind: "danger", confirm: of_both("withdraw") }}>${of_both("withdraw")}<//></p>`}`;
}
