/** @file A place of Costa Rica in `address` of a form: province, canton and district, each out of the one before. */
import { get } from "../core/api.js";
import { useLoad } from "../core/load.js";
import { words } from "../core/texts.js";
import { html } from "../core/view.js";
import { Field } from "./field.js";
import texts from "../texts/place.js";

const t = words(texts);

/** @param {{form: import("../core/form.js").FormState, required?: boolean}} of */
export function Place({ form, required }) {
  const { province = "", canton = "" } = form.value("address") ?? {};
  const provinces = useLoad(() => listed("provinces"));
  const cantons = useLoad(() => listed("cantons", province), [province]);
  const districts = useLoad(() => listed("districts", province && canton && province + canton), [province, canton]);
  const forget = (/** @type {string[]} */ ...parts) => parts.forEach((part) => form.set(`address.${part}`, ""));
  return html`<div class="pair">
    <${Field} form=${form} name="address.province" kind="select" label=${t("province")} required=${required} options=${provinces.data ?? []} changed=${() => forget("canton", "district")} />
    <${Field} form=${form} name="address.canton" kind="select" label=${t("canton")} required=${required} disabled=${!province} options=${ends(cantons.data)} changed=${() => forget("district")} />
    <${Field} form=${form} name="address.district" kind="select" label=${t("district")} required=${required} disabled=${!canton} options=${ends(districts.data)} />
  </div>`;
}

/**
 * Codes and names of what lies in `parent`; nothing where that is not chosen yet.
 * @param {string} name
 * @param {string} [parent]
 * @returns {Promise<[string, string][]>}
 */
async function listed(name, parent) {
  if (parent === "") return [];
  const { data } = await get(`/catalogues/${name}`, { query: { parent, limit: 100 } });
  return data.map((/** @type {Schema<"CatalogueEntry">} */ { code, description }) => [code, description]);
}

/** An address takes the last two digits of a code. @param {[string, string][]} [options] @returns {[string, string][]} */
const ends = (options) => (options ?? []).map(([code, text]) => [code.slice(-2), text]);
