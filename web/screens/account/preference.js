/** @file Where the link of a notice lands: to get no more such, or to get them again; signed in or not. */
import { del, get, post } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { Page } from "../../parts/page.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/account.js";

const t = words(texts);

/** @param {ScreenProps} props */
export default function Preference({ params: { token } }) {
  const path = `/mail-preferences/${token}`;
  const linked = useLoad(() => get(path));
  return html`<${Page} title=${t("preference_title")} narrow><${Loaded} of=${linked}>${(/** @type {Schema<"LinkedPreference">} */ told) => html`
    <h2>${told.kind_text}</h2><p>${told.how}</p>
    ${told.is_silenced
      ? html`<${Act} key="again" icon="mail" does=${async () => linked.set(await del(path))}>${t("preference_again")}<//>`
      : html`<${Act} key="stop" icon="close" does=${async () => linked.set(await post(path))}>${t("preference_stop")}<//>`}`}<//><//>`;
}
