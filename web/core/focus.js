/**
 * @file The focus is never lost: where what had it goes or is shut, the nearest heading has it, so that it is
 * read aloud where one is and Tab goes on from there.
 */

/** Begin to look after it. */
export function keepFocus() {
  let around = /** @type {Element[]} */ ([]); // what had it last, and all that it stands in
  document.addEventListener("focusin", ({ target }) => {
    around = [];
    for (let each = target; each instanceof Element; each = each.parentElement) around.push(each);
  });
  const look = () => {
    const [last, ...outer] = around;
    const isLost = last && (!last.isConnected || last.matches(":disabled"));
    const isElsewhere = document.activeElement !== document.body && document.activeElement !== last;
    if (isLost && !isElsewhere) heading(outer.filter((each) => each.isConnected))?.focus();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

/**
 * The heading of the innermost of these that has one, else the content itself.
 * @param {Element[]} of
 * @returns {HTMLElement | null}
 */
function heading(of) {
  for (const each of of) {
    const found = each.querySelector("h2, h1");
    if (!(found instanceof HTMLElement)) continue;
    found.tabIndex = -1;
    return found;
  }
  return document.getElementById("content");
}
