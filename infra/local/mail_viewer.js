"use strict";
// Tells of mail that came since the page was made, and moves nothing under its reader: the link
// that reloads says how many there are.
const SECONDS = 5;
const link = document.getElementById("reload");
const title = document.title;
const address = new URL("/api/messages", location.href);
address.searchParams.set("after", link.dataset.newest);
address.searchParams.set("to", link.dataset.to);

async function look() {
  if (document.hidden) return;
  const answer = await fetch(address);
  const count = (await answer.json()).messages.length;
  if (count === 0) return;
  link.textContent = `${count} nuevos, mostrar / ${count} new, show`;
  document.title = `(${count}) ${title}`;
}

function lookAgain() {
  look().catch((error) => console.warn("no answer; asked again", error));
}

setInterval(lookAgain, SECONDS * 1000);
document.addEventListener("visibilitychange", lookAgain);
