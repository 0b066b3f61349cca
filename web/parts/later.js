/** @file A part that is loaded when it is first shown: `<${Later} of=${() => import("./security.js")} />`, by its default. */
import { part } from "../core/load.js";
import { html, useEffect, useState } from "../core/view.js";
import { Failure } from "./notice.js";
import { Busy } from "./states.js";

/** @param {{of: () => Promise<{default: any}>, with?: object}} of  `with`: what the part is given */
export function Later({ of, with: given }) {
  const [Part, setPart] = useState(/** @type {any} */ (null));
  const [failure, setFailure] = useState(/** @type {unknown} */ (null));
  useEffect(() => void part(of).then((loaded) => setPart(() => loaded), setFailure), []);
  if (failure) return html`<${Failure} of=${failure} again=${() => location.reload()} />`;
  return Part ? html`<${Part} ...${given} />` : html`<${Busy} />`;
}
