/** @file Cuentas bloqueadas: who is locked and why, unlocked here; an account found by its e-mail, to be locked or helped. */
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Facts, State, When } from "../../parts/figures.js";
import { Page } from "../../parts/page.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/operator.js";
import { AccountActs } from "./account_acts.js";
import { Because, BecauseDialog } from "./because.js";

const t = words(texts);
/** @typedef {Schema<"LockedAccount">} Locked */
/** @typedef {Schema<"FoundAccount">} Found */

export default function Accounts() {
  const [turn, setTurn] = useState(0);
  const [found, setFound] = useState(/** @type {Found | null} */ (null));
  const [unlocking, setUnlocking] = useState(/** @type {Locked | null} */ (null));
  const changed = (/** @type {Found} */ now) => {
    setFound((before) => before && now);
    setTurn(turn + 1);
  };
  const find = html`<${Because} title=${t("account_find")} text=${t("account_find_text")} icon="search" path="/operator/account-look-ups" said=${t("account_found")} done=${setFound}
    initial=${{ email: "" }} fields=${(/** @type {any} */ form) => html`<${Field} form=${form} name="email" kind="email" label=${t("email")} required autofocus />`} />`;
  return html`<${Page} title=${t("locked_accounts")} lead=${t("locked_accounts_lead")} actions=${find}>
    <${Table} source="/operator/locked-accounts" label=${t("locked_accounts")} search reloads=${turn} empty=${t("no_locked")}
      columns=${[
        { title: t("name"), sort: "name", cell: (/** @type {Locked} */ row) => row.name },
        { title: t("email"), cell: (/** @type {Locked} */ row) => row.email },
        { title: t("reason"), wide: true, cell: (/** @type {Locked} */ row) => row.reason },
        { title: t("since"), sort: "since", cell: (/** @type {Locked} */ row) => html`<${When} of=${row.since} />` },
      ]}
      actions=${(/** @type {Locked} */ row) => [{ icon: "play", label: t("account_unlock"), act: () => setUnlocking(row) }]} />
    ${unlocking && html`<${BecauseDialog} title=${t("account_unlock")} text=${html`<strong>${unlocking.name}</strong>: ${t("account_unlock_text")}`} kind="main"
      path=${`/operator/accounts/${unlocking.id}/unlock`} done=${changed} close=${() => setUnlocking(null)} />`}
    ${found && html`<${Shown} of=${found} done=${changed} close=${() => setFound(null)} />`}
  <//>`;
}

/** @param {{of: Found, done: (now: Found) => void, close: () => void}} of */
function Shown({ of, done, close }) {
  return html`<${Dialog} title=${of.name} close=${close} wide>
    <${Facts} of=${[[t("email"), of.email], [t("state"), html`<${State} code=${of.state} text=${of.state_text} />`], [t("created_at"), html`<${When} of=${of.created_at} />`],
      [t("belongs_to"), of.memberships.length ? html`<ul>${of.memberships.map((each) => html`<li key=${each.tenant}>${each.name} · ${each.role_text}</li>`)}</ul>` : t("belongs_nowhere")]]} />
    <${AccountActs} account=${of} done=${done} />
  <//>`;
}
