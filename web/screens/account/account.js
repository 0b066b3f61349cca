/** @file Mi cuenta: the person, security, notices by mail, history, one's data. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Page } from "../../parts/page.js";
import { Tabs } from "../../parts/tabs.js";
import { Closing, History, Mails } from "./account_data.js";
import { Person } from "./account_person.js";
import { Security } from "./account_security.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Account() {
  return html`<${Page} title=${t("account")}>
    <${Tabs} label=${t("account")} of=${[
      ["persona", t("tab_person"), () => html`<${Person} />`],
      ["seguridad", t("tab_security"), () => html`<${Security} />`],
      ["avisos", t("tab_mails"), () => html`<${Mails} />`],
      ["historial", t("tab_history"), () => html`<${History} />`],
      ["datos", t("tab_data"), () => html`<${Closing} />`],
    ]} />
  <//>`;
}
