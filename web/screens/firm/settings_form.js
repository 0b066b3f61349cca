/** @file Datos del despacho: the firm as it is, and forms of some of its profile. */
import { get, patch } from "../../core/api.js";
import { useForm } from "../../core/form.js";
import { useLoad } from "../../core/load.js";
import { reloadMe } from "../../core/session.js";
import { words } from "../../core/texts.js";
import { html } from "../../core/view.js";
import { toast } from "../../parts/notice.js";
import { Loaded } from "../../parts/states.js";
import texts from "../../texts/firm_settings.js";

const t = words(texts);
const NUMBERS = new Set(["idle_minutes", "digest_hour"]);
/** @typedef {Schema<"FirmView">} Firm */

/** Reads the firm and shows it. @param {{firm: string, children: (firm: Firm, reload: () => Promise<void>) => View}} of */
export function OfFirm({ firm, children }) {
  const shows = Array.isArray(children) ? children[0] : children;
  const load = useLoad(() => get(`/firms/${firm}`), [firm]);
  return html`<${Loaded} of=${load}>${(/** @type {Firm} */ of) => shows(of, load.reload)}<//>`;
}

/**
 * A form of these fields of the firm; one that is empty is taken away where it may lack.
 * @param {Firm} firm
 * @param {(keyof Firm & keyof Schema<"FirmChanges">)[]} names
 * @param {() => Promise<void>} reload
 * @param {(changed: Firm) => string} [says]
 */
export function useFirmForm(firm, names, reload, says = () => t("saved")) {
  const values = (/** @type {Firm} */ of) => Object.fromEntries(names.map((name) => [name, typeof of[name] === "number" ? String(of[name]) : of[name] ?? ""]));
  const form = useForm({
    initial: values(firm),
    sends: (typed) => patch(`/firms/${firm.id}`, Object.fromEntries(names.map((name) => [name, said(name, typed[name])])), { version: firm.version }),
    done: async (changed) => {
      form.reset(values(changed)); // as the API writes it
      toast(says(changed));
      await Promise.all([reload(), changed.name !== firm.name && reloadMe()]);
    },
  });
  return form;
}

/** What was typed as the API takes it: a number, or null for nothing. @param {string} name @param {unknown} typed */
const said = (name, typed) => (NUMBERS.has(name) && typed !== undefined ? Number(typed) : typed ?? null);
