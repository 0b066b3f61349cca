/** @file Mi cuenta: the person, security, notices by mail, history, one's data; each loaded when it is looked at. */
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Later } from "../../parts/later.js";
import { Page } from "../../parts/page.js";
import { Tabs } from "../../parts/tabs.js";
import texts from "../../texts/account.js";

const t = words(texts);

export default function Account() {
  return html`<${Page} title=${t("account")}>
    <${Tabs} label=${t("account")} of=${[
      ["persona", t("tab_person"), () => html`<${Later} of=${() => import("./account_person.js")} />`],
      ["seguridad", t("tab_security"), () => html`<${Later} of=${() => import("./account_security.js")} />`],
      ["avisos", t("tab_mails"), () => html`<${Later} of=${() => import("./account_mails.js")} />`],
      ["historial", t("tab_history"), () => html`<${Later} of=${() => import("./account_history.js")} />`],
      ["datos", t("tab_data"), () => html`<${Later} of=${() => import("./account_closing.js")} />`],
    ]} />
  <//>`;
}
