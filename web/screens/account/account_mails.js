/** @file Mi cuenta: which notices come. */
import { get, put } from "../../core/api.js";
import { useAct, useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Failure, Notice, toast } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Mails() {
  const preferences = useLoad(() => get("/me/mail-preferences"));
  const [changing, setChanging] = useState("");
  const act = useAct(async (_, /** @type {Schema<"Preference">} */ changed) => {
    setChanging(changed.kind);
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
          checked=${row.is_silenced === (act.isBusy && changing === row.kind)} onClick=${(/** @type {Event} */ event) => act.isBusy && event.preventDefault()} onChange=${() => act.act(row)} />` },
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
