/**
 * @file Files: `Download` for what the API returns itself, `FileLink` for what it gives a link to (documents' files),
 * `save(blob, name)` for what is made here.
 *
 *     html`<${Download} path=${`/firms/${firm}/licences.csv`} name="licencias.csv">${t("csv")}<//>`
 *     html`<${FileLink} path=${`/businesses/${b}/documents/${id}/files/pdf`}>PDF<//>`   // opens a tab of its own
 */
import { file, get } from "../core/api.js";
import { useAct } from "../core/load.js";
import { html } from "../core/view.js";
import { Icon } from "./icon.js";
import { Failure } from "./notice.js";

/** Have the browser keep a file under a name. @param {Blob} data @param {string} name */
export function save(data, name) {
  const address = URL.createObjectURL(data);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** @param {{path: string, name: string, icon?: string, children?: View}} of */
export function Download({ path, name, icon = "download", children }) {
  const act = useAct(async () => {
    save(await file(path), name);
  });
  return html`<span class="act"><button type="button" class="button" aria-disabled=${act.isBusy} onClick=${() => act.act()}><${Icon} name=${icon} />${children}</button><${Failure} of=${act.error} /></span>`;
}

/** @param {{path: string, saves?: boolean, children?: View}} of  `saves`: downloads in place of showing */
export function FileLink({ path, saves, children }) {
  const act = useAct(async () => {
    const tab = saves ? null : window.open("", "_blank"); // by the click itself, or the browser refuses
    try {
      const { url } = await get(path, { query: saves ? {} : { inline: true } });
      if (tab) {
        tab.opener = null;
        tab.location.replace(url);
      } else location.assign(url);
    } catch (error) {
      tab?.close();
      throw error;
    }
  });
  return html`<span class="act"><button type="button" class="button" aria-disabled=${act.isBusy} onClick=${() => act.act()}><${Icon} name=${saves ? "download" : "document"} />${children}</button><${Failure} of=${act.error} /></span>`;
}
