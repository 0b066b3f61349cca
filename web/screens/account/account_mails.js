/** @file Mi cuenta: which notices come, and when the digest of imports does. */
import { get, put } from "../../core/api.js";
import { useAct, useLoad } from "../../core/load.js";
import { me } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Failure, Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/account.js";
import { Digest, rhythm, silenced } from "./account_digest.js";

const t = words(texts);
/** @typedef {Schema<"Preference">} Preference */

export default function Mails() {
  const preferences = useLoad(() => get("/me/mail-preferences"));
  const [changing, setChanging] = useState("");
  /** Saves a kind anew: silenced or not, of all. @param {Preference} changed @param {boolean} isSilenced */
  const save = async ({ kind }, isSilenced) => {
    const { version } = preferences.data;
    const others = silenced(preferences.data, kind);
    preferences.set(await put("/me/mail-preferences", { silenced: isSilenced ? [...others, { kind }] : others, digest: rhythm(preferences.data) }, { version }));
    toast(t("saved"));
  };
  const act = useAct(async (_, /** @type {Preference} */ changed) => {
    setChanging(changed.kind);
    await save(changed, !changed.is_silenced);
  });
  const memberships = me.get()?.memberships ?? [];
  const nameOf = (/** @type {string} */ id) => memberships.find(({ tenant }) => tenant === id)?.name ?? id;
  /** @param {Preference} row */
  const kind = (row) => html`${row.kind_text}${!row.is_silenced && row.silenced_of.length > 0 && html`
    <p class="help">${t("mails_not_of", { names: row.silenced_of.map(nameOf).join(", ") })}</p>
    <${Act} icon="mail" does=${() => save(row, false)}>${t("mails_of_all")}<//>`}`;
  return html`<${Card}><p>${t("mails_text")}</p><${Failure} of=${act.error} />
    <${Loaded} of=${preferences}>${(/** @type {Schema<"MailPreferencesView">} */ { data, trouble_text }) => html`
      ${trouble_text && html`<${Notice} kind="warning">${trouble_text}<//>`}
      <${Table} label=${t("tab_mails")} rows=${data} id=${(/** @type {any} */ row) => row.kind} columns=${[
        { title: t("mails_kind"), cell: kind },
        { title: t("mails_to"), cell: (/** @type {any} */ row) => row.to },
        { title: t("mails_comes"), cell: (/** @type {any} */ row) => html`<input type="checkbox" aria-label=${`${t("mails_comes")}: ${row.kind_text}`}
          checked=${row.is_silenced === (act.isBusy && changing === row.kind)} onClick=${(/** @type {Event} */ event) => act.isBusy && event.preventDefault()} onChange=${() => act.act(row)} />` },
      ]} />`}<//>
  <//>
  ${preferences.data && html`<${Card} title=${t("digest_title")}><${Digest} of=${preferences.data} changed=${preferences.set} /><//>`}`;
}
