/** @file What is typed is kept as a draft, so that it can be gone on with on any device; one request at a time. */
import { Refused, post, put } from "../../core/api.js";
import { words } from "../../core/texts.js";
import { html, useCallback, useEffect, useRef, useState } from "../../core/view.js";
import { When } from "../../parts/figures.js";
import { Failure } from "../../parts/notice.js";
import texts from "../../texts/new_document.js";

const t = words(texts);
const PAUSE_MS = 1000;
/** @typedef {Schema<"DraftView">} Draft */

/**
 * @param {{path: string, draft: Draft | null, body: object, isOn: boolean, made: (id: string) => void}} of  `isOn`: something was typed
 * @returns {{draft: Draft | null, error: unknown, isKept: boolean, again: () => void, apart: () => void, end: () => Promise<string | undefined>}}
 */
export function useDraft({ path, draft, body, isOn, made }) {
  const text = JSON.stringify(body);
  const [told, setTold] = useState({ draft, text, error: /** @type {unknown} */ (null) });
  const held = useRef(draft);
  const latest = useRef({ text, isOn });
  const saving = useRef(Promise.resolve());
  const isThere = useRef(true);
  latest.current = { text, isOn: isOn && text !== told.text };
  const save = useCallback(async (/** @type {string} */ next) => {
    const isNew = !held.current;
    try {
      held.current = held.current
        ? await put(`${path}/drafts/${held.current.id}`, JSON.parse(next), { version: held.current.version })
        : await post(`${path}/drafts`, JSON.parse(next));
      setTold({ draft: held.current, text: next, error: null });
      if (isNew && held.current && isThere.current) made(held.current.id);
    } catch (error) {
      setTold((now) => ({ ...now, error }));
    }
  }, [path]);
  const queue = (/** @type {string} */ next) => void (saving.current = saving.current.then(() => save(next)));
  const isWaiting = isOn && text !== told.text && !told.error;
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => queue(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, isWaiting]);
  useEffect(() => () => { // left before the pause was over
    isThere.current = false;
    if (latest.current.isOn) queue(latest.current.text);
  }, []);
  return {
    draft: told.draft, error: told.error, isKept: text === told.text,
    again: () => queue(latest.current.text),
    apart: () => { held.current = null; queue(latest.current.text); },
    end: async () => { await saving.current; return held.current?.id; },
  };
}

/** @param {{of: ReturnType<typeof useDraft>}} given */
export function Kept({ of }) {
  return html`<div role="status">${of.draft && !of.error && html`<p class="help">${t(of.isKept ? "draft_kept" : "draft_keeping")} ${of.isKept && html`<${When} of=${of.draft.changed_at} />`}</p>`}</div>
    <${Failure} of=${of.error} again=${of.again} />
    ${of.error instanceof Refused && html`<p><button type="button" class="button" onClick=${of.apart}>${t("draft_apart")}</button></p>`}`;
}
