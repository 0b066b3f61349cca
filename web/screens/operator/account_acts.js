/** @file What an operator does with somebody's account, once it was looked for: lock, unlock, take a lost second factor off. */
import { useRights, me } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import texts from "../../texts/operator.js";
import { Because } from "./because.js";

const t = words(texts);

/** @param {{account: {id: string, state: string}, done: (found: Schema<"FoundAccount">) => unknown}} of */
export function AccountActs({ account: { id, state }, done }) {
  const can = useRights("platform");
  if (!can("operator:accounts")) return null;
  if (id === me.get()?.id) return html`<p class="quiet-text">${t("account_own")}</p>`;
  const path = `/operator/accounts/${id}`;
  return html`<p class="buttons">
    ${state === "locked" && html`<${Because} title=${t("account_unlock")} text=${t("account_unlock_text")} icon="play" kind="main" path=${`${path}/unlock`} done=${done} />`}
    ${state === "active" && html`<${Because} title=${t("account_lock")} text=${t("account_lock_text")} icon="lock" kind="danger" path=${`${path}/lock`} done=${done} />`}
    ${["active", "locked"].includes(state) && html`<${Because} title=${t("factor_remove")} text=${t("factor_remove_text")} icon="key" path=${`${path}/second-factor-removal`} done=${done} />`}
  </p>`;
}
