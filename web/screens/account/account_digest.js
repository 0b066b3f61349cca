/** @file Mi cuenta · Avisos: when the digest of imports comes, if at all. */
import { put } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { words } from "../../core/texts.js";
import { html, useEffect } from "../../core/view.js";
import { Field } from "../../parts/field.js";
import { Form } from "../../parts/form.js";
import { toast } from "../../parts/notice.js";
import texts from "../../texts/account.js";

const t = words(texts);
const KIND = "pending-imports-digest";
const NEVER = "never";
const HOURS = Array.from({ length: 24 }, (_, hour) => [String(hour), `${String(hour).padStart(2, "0")}:00`]);
const OFTEN = /** @type {const} */ (["at_once", "daily", "weekly", "never"]);
const DAYS = /** @type {const} */ (["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]);
/** @typedef {Schema<"MailPreferencesView">} Preferences */

/** @param {{of: Preferences, changed: (after: Preferences) => void}} props */
export function Digest({ of, changed }) {
  const form = useForm({
    initial: typed(of),
    sends: (/** @type {any} */ { often, weekday, hour }) => put("/me/mail-preferences", often === NEVER
      ? { silenced: [...silenced(of, KIND), { kind: KIND }], digest: rhythm(of) }
      : { silenced: silenced(of, KIND, true), digest: { often, weekday: often === "weekly" ? weekday : null, hour: often === "at_once" || hour === undefined ? null : Number(hour) } },
    { version: of.version }),
    done: (/** @type {Preferences} */ after) => {
      toast(t("saved"));
      changed(after);
    },
  });
  useEffect(() => form.reset(typed(of)), [of.version]);
  const often = form.value("often");
  return html`<${Form} form=${form} submit=${t("digest_save")} label=${t("digest_title")}>
    <${Field} form=${form} name="often" kind="select" label=${t("digest_often")} required options=${OFTEN.map((each) => [each, t(`digest_${each}`)])} />
    ${often === "weekly" && html`<${Field} form=${form} name="weekday" kind="select" label=${t("digest_weekday")} required options=${DAYS.map((day) => [day, t(`day_${day}`)])} />`}
    ${(often === "daily" || often === "weekly") && html`<${Field} form=${form} name="hour" kind="select" label=${t("digest_hour")} help=${t("digest_hour_help")} empty=${t("digest_hour_firm")} options=${HOURS} />`}
  <//>`;
}

/**
 * All that is silenced but one kind; of that, where it is heard, what is silenced of single firms.
 * @param {Preferences} of @param {string} but @param {boolean} [isHeard]
 */
export function silenced({ data }, but, isHeard = false) {
  return data.flatMap(({ kind, is_silenced, silenced_of }) => {
    if (kind === but && !isHeard) return [];
    if (is_silenced && kind !== but) return [{ kind }];
    return silenced_of.map((tenant) => ({ kind, tenant }));
  });
}

/** When the digest comes, as it is sent. @param {Preferences} of */
export const rhythm = ({ digest }) => digest && { often: digest.often, weekday: digest.weekday, hour: digest.hour };

/** The same as it is shown. @param {Preferences} of */
function typed({ data, digest }) {
  const isSilenced = data.some(({ kind, is_silenced }) => kind === KIND && is_silenced);
  return { often: isSilenced ? NEVER : digest?.often ?? "daily", weekday: digest?.weekday ?? "monday", hour: digest?.hour == null ? "" : String(digest.hour) };
}
