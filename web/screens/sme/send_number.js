/** @file Enviar datos de licencia: the number with the steps to install, by Enlace's mail, to copy, or in one's own mail program. */
import { get, post } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useAct } from "../../core/load.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Dialog } from "../../parts/dialog.js";
import { Field } from "../../parts/field.js";
import { Copy } from "../../parts/figures.js";
import { Form } from "../../parts/form.js";
import { Failure, toast } from "../../parts/notice.js";
import texts from "../../texts/sme.js";

const t = words(texts);

/** @param {{firm: string, licence: Schema<"LicenceView">, close: () => void, done?: () => void}} of */
export function SendNumber({ firm, licence, close, done }) {
  const path = `/firms/${firm}/licences/${licence.id}`;
  const [text, setText] = useState(/** @type {Schema<"NumberText"> | null} */ (null));
  const form = useForm({
    initial: { language: licence.language },
    guards: false,
    sends: (values, { key }) => post(`${path}/number-mail`, values, { key }),
    done: () => { toast(t("sent")); close(); done?.(); },
  });
  const shows = useAct(async () => setText(await get(`${path}/number-text`, { query: { language: form.value("language") } })));
  const more = html`<button type="button" class="button" disabled=${shows.isBusy} onClick=${() => shows.act()}>${t("see_text")}</button>`;
  return html`<${Dialog} title=${t("send_title")} close=${close}>
    <p>${t("send_text")}</p>
    <${Form} form=${form} submit=${t("by_mail", { email: licence.client_email ?? "" })} more=${more}>
      <${Field} form=${form} name="language" kind="select" label=${t("language")} options=${[["es", t("spanish")], ["en", t("english")]]} required changed=${() => setText(null)} />
    <//>
    <${Failure} of=${shows.error} />
    ${text && html`<h3>${text.subject}</h3><pre class="scroll-box" tabindex="0" role="region" aria-label=${text.subject}>${text.text}</pre>
      <p class="buttons"><${Copy} text=${text.text} label=${t("copy_text")} /><a class="button" href=${text.mailto}>${t("own_mail")}</a></p>`}
  <//>`;
}
