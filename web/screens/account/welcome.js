/** @file Where one comes to: firms and businesses to go into, invitations, a firm or business to create. */
import { me } from "../../core/session.js";
import { useStore } from "../../core/store.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Page } from "../../parts/page.js";
import { homeOf } from "../../parts/shell.js";
import common from "../../texts/common.js";

const t = words(common);

export default function Welcome() {
  const who = useStore(me);
  return html`<${Page} title=${t("welcome")}>
    <div class="cards">${who?.memberships.map((each) => html`<a class="card" key=${each.tenant} href=${homeOf(each)}>
      <small>${each.kind_text} · ${each.role_text}</small><h2>${each.name}</h2></a>`)}</div>
  <//>`;
}
