/** @file Mi instalación: whoever has the number and the mailed code releases the installation of a lost computer. */
import { post } from "../../core/api.js";
import { moment } from "../../core/format.js";
import { useForm } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { html, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Notice } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { fromLink } from "../account/sign_in.js";
import texts from "../../texts/installation.js";

const t = words(texts);
/** @typedef {Schema<"Released">} Released */
/** @typedef {{number: string, code: string}} Shown  what was shown to see the installations, and is shown again to release one */

/** @param {ScreenProps} _ */
export default function MyInstallation(_) {
  const [step, setStep] = useState(/** @type {"ask" | "code"} */ (fromLink("code") ? "code" : "ask"));
  const [asked, setAsked] = useState("");
  const [shown, setShown] = useState(/** @type {(Shown & {found: Released}) | null} */ (null));
  return html`<${Page} title=${t("title")} lead=${t("lead")} narrow>
    ${shown ? html`<${Release} of=${shown.found} shown=${shown} />`
      : step === "ask" ? html`<${Ask} done=${(/** @type {string} */ number) => { setAsked(number); setStep("code"); }} />`
      : html`${asked && html`<${Notice} kind="good" live>${t("asked")}<//>`}<${Code} number=${asked} done=${setShown} back=${() => setStep("ask")} />`}
  <//>`;
}

/** @param {{done: (number: string) => void}} of  "": there is a code already */
function Ask({ done }) {
  const form = useForm({ initial: { number: "" }, guards: false, sends: (values) => post("/installation-releases", values), done: (_, { number }) => done(number) });
  return html`<${Form} form=${form} submit=${t("ask")} more=${html`<button type="button" class="button" onClick=${() => done("")}>${t("have_code")}</button>`}>
    <${Field} form=${form} name="number" label=${t("number")} help=${t("number_help")} autocomplete="off" required autofocus /><//>`;
}

/** @param {{number: string, done: (shown: Shown & {found: Released}) => void, back: () => void}} of */
function Code({ number, done, back }) {
  const form = useForm({
    initial: { number, code: fromLink("code") },
    guards: false,
    sends: (values) => post("/installation-releases/confirmation", values),
    done: (found, values) => done({ ...values, found }),
  });
  return html`<${Form} form=${form} submit=${t("look")} more=${html`<button type="button" class="button" onClick=${back}>${t("ask_again")}</button>`}>
    <${Field} form=${form} name="number" label=${t("number")} help=${t("number_help")} autocomplete="off" required />
    <${Field} form=${form} name="code" kind="code" label=${t("code")} help=${t("code_help")} required />
  <//>`;
}

/** @param {{of: Released, shown: Shown}} given */
function Release({ of, shown: { number, code } }) {
  const [over, setOver] = useState(/** @type {Released | null} */ (null));
  const form = useForm({
    initial: { installation: of.installations.length === 1 ? of.installations[0].id : "" },
    guards: false,
    sends: (values) => post("/installation-releases/confirmation", { number, code, ...values }),
    done: setOver,
  });
  if (over) {
    return html`<${Notice} kind="good" live>${t("released")}<//>
      ${over.installations.length > 0 && html`<p>${t("left", { names: over.installations.map(({ name }) => name).join(", ") })}</p>`}`;
  }
  if (of.installations.length === 0) return html`<${Notice} kind="info" live>${t("none")}<//>`;
  return html`<${Form} form=${form} submit=${t("release")} kind="danger" disabled=${!form.value("installation")}>
    <${Field} form=${form} name="installation" kind="radio" label=${t("which")} help=${t("release_text")} required
      options=${of.installations.map(({ id, name, last_check_in_at: at }) => [id, t("one", { name, at: moment(at) })])} /><//>`;
}
