/** @file Mi cuenta: one's data, and the end. */
import { del, get } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { me, over } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Download } from "../../parts/download.js";
import { Notice } from "../../parts/notice.js";
import { Card } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Closing() {
  const who = useStore(me);
  const closure = useLoad(() => get("/me/closure"));
  return html`<${Card} title=${t("export")}><p>${t("export_text")}</p><${Download} path="/me/export" name="enlace.json">${t("export")}<//><//>
    <${Card} title=${t("close_account")}><${Loaded} of=${closure}>${(/** @type {Schema<"ClosureTold">} */ told) => html`
      ${told.in_the_way.length > 0 && html`<${Notice} kind="warning" title=${t("close_way")}><ul>${told.in_the_way.map((each) => html`<li key=${each.tenant}>${each.name}: ${each.what_to_do}</li>`)}</ul><//>`}
      <ul>${told.what_happens.map((each) => html`<li>${each}</li>`)}</ul>
      ${told.is_possible && html`<${Act} kind="danger" icon="delete" does=${() => del("/me", { version: who?.version })} done=${() => over("cerrada")}
        asks=${{ title: t("close_title"), text: html`<ul>${told.what_happens.map((each) => html`<li>${each}</li>`)}</ul>`, type: who?.email, kind: "danger", confirm: t("close_account") }}>${t("close_account")}<//>`}`}<//>
    <//>`;
}
