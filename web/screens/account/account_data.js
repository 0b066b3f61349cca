/** @file Mi cuenta: which notices come, what happened, one's data, and the end. */
import { del, get, put } from "../../core/api.js";
import { useAct, useLoad } from "../../core/load.js";
import { me, over } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Download } from "../../parts/download.js";
import { When } from "../../parts/figures.js";
import { Failure, Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/account.js";

const t = words(texts);

export function Mails() {
  const preferences = useLoad(() => get("/me/mail-preferences"));
  const act = useAct(async (_, /** @type {Schema<"Preference">} */ changed) => {
    const { data, version } = preferences.data;
    preferences.set(await put("/me/mail-preferences", { silenced: silenced(data, changed) }, { version }));
    toast(t("saved"));
  });
  return html`<${Card}><p>${t("mails_text")}</p><${Failure} of=${act.error} />
    <${Loaded} of=${preferences}>${(/** @type {Schema<"MailPreferencesView">} */ { data, trouble_text }) => html`
      ${trouble_text && html`<${Notice} kind="warning">${trouble_text}<//>`}
      <${Table} label=${t("tab_mails")} rows=${data} id=${(/** @type {any} */ row) => row.kind} columns=${[
        { title: t("mails_kind"), cell: (/** @type {any} */ row) => row.kind_text },
        { title: t("mails_to"), cell: (/** @type {any} */ row) => row.to },
        { title: t("mails_comes"), cell: (/** @type {any} */ row) => html`<input type="checkbox" aria-label=${`${t("mails_comes")}: ${row.kind_text}`}
          checked=${!row.is_silenced} disabled=${act.isBusy} onChange=${() => act.act(row)} />` },
      ]} />`}<//>
  <//>`;
}

/**
 * All that is silenced, with one kind the other way round.
 * @param {Schema<"Preference">[]} data
 * @param {Schema<"Preference">} changed
 */
function silenced(data, changed) {
  return data.flatMap((each) => {
    if (each.kind === changed.kind) return each.is_silenced ? [] : [{ kind: each.kind }];
    if (each.is_silenced) return [{ kind: each.kind }];
    return each.silenced_of.map((tenant) => ({ kind: each.kind, tenant }));
  });
}

export function History() {
  return html`<${Card}><p class="buttons"><${Download} path="/me/history.csv" name="historial.csv">${t("history_file")}<//></p>
    <${Table} label=${t("tab_history")} source="/me/history" columns=${[
      { title: t("history_what"), wide: true, cell: (/** @type {any} */ row) => row.text },
      { title: t("history_who"), cell: (/** @type {any} */ row) => row.actor.name },
      { title: t("history_when"), cell: (/** @type {any} */ row) => html`<${When} of=${row.created_at} />` },
    ]} /><//>`;
}

export function Closing() {
  const who = useStore(me);
  const closure = useLoad(() => get("/me/closure"));
  return html`<${Card} title=${t("export")}><p>${t("export_text")}</p><${Download} path="/me/export" name="enlace.json">${t("export")}<//><//>
    <${Card} title=${t("close_account")}><${Loaded} of=${closure}>${(/** @type {Schema<"ClosureTold">} */ told) => html`
      ${told.in_the_way.length > 0 && html`<${Notice} kind="warning" title=${t("close_way")}><ul>${told.in_the_way.map((each) => html`<li key=${each.tenant}>${each.name}: ${each.what_to_do}</li>`)}</ul><//>`}
      <ul>${told.what_happens.map((each) => html`<li>${each}</li>`)}</ul>
      ${told.is_possible && html`<${Act} kind="danger" icon="delete" does=${() => del("/me", { version: who?.version })} done=${over}
        asks=${{ title: t("close_title"), text: html`<ul>${told.what_happens.map((each) => html`<li>${each}</li>`)}</ul>`, type: who?.email, kind: "danger", confirm: t("close_account") }}>${t("close_account")}<//>`}`}<//>
    <//>`;
}
