/** @file Ajustes · Eliminar: a business that never issued can go, after what that does was told. */
import { get, post } from "../../core/api.js";
import { useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { reloadMe } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Act } from "../../parts/button.js";
import { toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/business_settings.js";

const t = words(texts);

/** @param {{business: string}} of */
export default function Removal({ business }) {
  const path = `/businesses/${business}/removal`;
  const removal = useLoad(() => get(path), [business]);
  const gone = async () => {
    await go("/");
    toast(t("removed"));
    await reloadMe();
  };
  return html`<${Loaded} of=${removal}>${(/** @type {Schema<"RemovalTold">} */ { confirm_with: [name], what_happens, is_possible }) => {
    const told = html`<ul>${what_happens.map((each) => html`<li key=${each}>${each}</li>`)}</ul>`;
    return html`${told}${is_possible && html`<${Act} kind="danger" icon="delete" does=${(/** @type {string} */ key) => post(path, { confirmation: name }, { key })} done=${gone}
      asks=${{ title: t("removal_title", { name }), text: told, type: name, kind: "danger", confirm: t("removal_text") }}>${t("removal_text")}<//>`}`;
  }}<//>`;
}
