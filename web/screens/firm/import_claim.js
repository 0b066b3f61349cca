/** @file Which agent has an import to hand it to the firm's program, and taking it back. */
import { del } from "../../core/api.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Facts, When } from "../../parts/figures.js";
import { Notice } from "../../parts/notice.js";
import texts from "../../texts/import_claim.js";

const t = words(texts);

/** Whether an agent has a pending import right now. @param {Schema<"Import">} of */
export const isClaimed = ({ status, claim }) => status === "pending" && claim !== null && (claim.expires_at === null || new Date(claim.expires_at) > new Date());

/** @param {{of: NonNullable<Schema<"Import">["claim"]>, path: string, can: boolean, done: () => unknown}} given */
export function Claimed({ of, path, can, done }) {
  const handed = of.expires_at === null;
  return html`<${Notice} kind="warning" title=${t("title", { agent: of.agent })}>
    <p>${t(handed ? "handed" : "held")}</p>
    <${Facts} of=${[of.since ? [t("since"), html`<${When} of=${of.since} />`] : null, [t("until"), handed ? t("endless") : html`<${When} of=${of.expires_at} />`]]} />
    ${can && html`<p class="buttons"><${Act} kind="danger" icon="lock" does=${() => del(`${path}/claim`)} done=${done}
      asks=${{ title: t("end_title", { agent: of.agent }), text: t(handed ? "end_handed" : "end_held"), kind: "danger", confirm: t("end") }}>${t("end")}<//></p>`}
  <//>`;
}
