/** @file Entrar: e-mail and password, then the second factor or the first password of one's own, where one is due. */
import { useForm } from "../../core/form.js";
import { address, go } from "../../core/router.js";
import { firstPassword, secondStep, signIn, state } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html, useEffect, useState } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { Notice } from "../../parts/notice.js";
import { Page } from "../../parts/page.js";
import { Busy } from "../../parts/states.js";
import { Terms, withTerms } from "./terms.js";
import texts from "../../texts/account.js";

const t = words(texts);

/** What came before and is said here. @type {Record<string, "verify_done" | "reset_done" | "undo_done" | "key_mailed">} */
const SAID = { confirmado: "verify_done", cambiada: "reset_done", devuelto: "undo_done", clave: "key_mailed" };
/** Why a session is over. @type {Record<string, "idle_ended" | "email_changed" | "closed">} */
const OVER = { inactividad: "idle_ended", correo: "email_changed", cerrada: "closed" };

/** @param {ScreenProps} props */
export default function SignIn({ query }) {
  const [step, setStep] = useState(/** @type {any} */ (null));
  const done = () => go(query.a?.startsWith("/") && !query.a.startsWith("//") ? query.a : "/", { replace: true });
  const again = () => setStep(null);
  const [isIn] = useState(() => state.get() === "signed-in"); // by a link of a mail
  useEffect(() => void (isIn && done()), []);
  if (isIn) return html`<${Busy} />`;
  if (step?.challenge === "second_factor_required") return html`<${SecondFactor} step=${step} done=${done} again=${again} />`;
  if (step?.challenge === "new_password_required") return html`<${FirstPassword} step=${step} done=${done} again=${again} />`;
  return html`<${Credentials} query=${query} ask=${setStep} done=${done} />`;
}

/** @param {{query: Record<string, string>, ask: (step: any) => void, done: () => void}} of */
function Credentials({ query, ask, done }) {
  const form = useForm({
    initial: { email: fromLink("email") || query.correo || "", password: "", remember_device: false },
    guards: false,
    sends: signIn,
    done: (step, { email, remember_device }) => (step ? ask({ ...step, email, remember_device }) : done()),
  });
  return html`<${Page} title=${t("sign_in")} narrow>
    ${SAID[query.listo] && html`<${Notice} kind="good" live>${t(SAID[query.listo])}<//>`}
    ${OVER[query.fin] && html`<${Notice} kind="warning" live>${t(OVER[query.fin])}<//>`}
    <${Form} form=${form} submit=${t("sign_in")}>
      <${Field} form=${form} name="email" kind="email" label=${t("email")} autocomplete="username" required />
      <${Field} form=${form} name="password" kind="password" label=${t("password")} help=${t("password_help")} autocomplete="current-password" required />
      <${Field} form=${form} name="remember_device" kind="check" label=${t("remember")} help=${t("remember_help")} />
    <//>
    <p class="buttons"><a href="/contrasena-olvidada">${t("forgot")}</a><a href="/clave-vencida">${t("key_expired")}</a></p>
    <p class="buttons">${t("no_account")} <a href="/crear-cuenta">${t("register")}</a></p>
  <//>`;
}

/** @param {{step: any, done: () => void, again: () => void}} of */
function SecondFactor({ step, done, again }) {
  const form = useForm({ initial: { code: "" }, guards: false, sends: ({ code }) => secondStep({ session: step.session, code }), done });
  return html`<${Page} title=${t("second_title")} lead=${t("second_lead")} narrow>
    <${Form} form=${form} submit=${t("sign_in")} more=${html`<button type="button" class="button" onClick=${again}>${t("start_again")}</button>`}>
      <${Field} form=${form} name="code" kind="code" label=${t("code")} required autofocus />
    <//>
    <p class="help">${t("second_lost")}</p>
  <//>`;
}

/** @param {{step: any, done: () => void, again: () => void}} of */
function FirstPassword({ step, done, again }) {
  const { session, email, remember_device } = step;
  const form = useForm({
    initial: { new_password: "" },
    guards: false,
    sends: (values) => firstPassword({ session, email, remember_device, ...withTerms(values) }),
    done,
  });
  return html`<${Page} title=${t("first_title")} lead=${t("first_lead")} narrow>
    <${Form} form=${form} submit=${t("sign_in")} more=${html`<button type="button" class="button" onClick=${again}>${t("start_again")}</button>`}>
      <${Field} form=${form} name="new_password" kind="password" label=${t("new_password")} help=${t("length_help")} autocomplete="new-password" required autofocus />
      <${Terms} form=${form} />
    <//>
  <//>`;
}

/**
 * A fact of the link in a mail (`#email=…`), which no server sees.
 * @param {string} name
 */
export const fromLink = (name) => new URLSearchParams(address.get().hash).get(name) ?? "";
