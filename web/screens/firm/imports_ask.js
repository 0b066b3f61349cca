/** @file Pedir un envío, from the list of imports: which client, and then its window. */
import { useForm } from "../../core/form.js";
import { go } from "../../core/router.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { Form } from "../../parts/form.js";
import { Picker } from "../../parts/picker.js";
import texts from "../../texts/firm_handing.js";
import { receiving } from "./receiving.js";

const t = words(texts);
/** @typedef {Schema<"LicenceView">} Licence */

/** @param {{firm: string, close: () => void}} of */
export default function WhichClient({ firm, close }) {
  const form = useForm({
    initial: { licence: "" },
    guards: false,
    sends: async ({ licence }) => licence,
    done: (licence) => go(`/despacho/${firm}/licencias/${licence}/envios`),
  });
  return html`<p>${t("which_text")}</p>
    <${Form} form=${form} submit=${t("go_on")} cancel=${close} disabled=${!form.value("licence")}>
      <${Picker} form=${form} name="licence" label=${t("which")} required finds=${(/** @type {string} */ typed) => receiving(firm, typed)}
        shows=${(/** @type {Licence} */ row) => [`${row.company_code} ${row.company_name}`, row.client_email ?? ""]} value=${(/** @type {Licence} */ row) => row.id} />
    <//>`;
}
