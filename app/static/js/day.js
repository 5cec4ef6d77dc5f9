/* My day keeps itself up to date: each minute the page is asked for again, and its changing part is put in place of the
   old one. A dropped line changes nothing; whoever stands on a button of that part keeps standing on it. */

import { addReaderTimes } from "./zones.js";

const EVERY = 60000;

const part = () => document.querySelector("[data-day]");
// Two copies differ in their form token and in nothing else while nothing has changed.
const words = (element) => element.textContent.replace(/\s+/g, " ");

let known = part() ? words(part()) : "";
addReaderTimes();

async function refresh() {
  const answer = await fetch(window.location.href, { cache: "no-cache" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-day]");
  if (!fresh || words(fresh) === known) return;
  known = words(fresh);
  const old = part();
  const focused = [...old.querySelectorAll("a, button, input")].indexOf(document.activeElement);
  const before = old.querySelector("[aria-labelledby=now]")?.textContent;
  old.replaceWith(document.adoptNode(fresh));
  addReaderTimes(fresh);
  if (focused >= 0) fresh.querySelectorAll("a, button, input")[focused]?.focus();
  const now = fresh.querySelector("[aria-labelledby=now]");
  const titles = [...(now?.querySelectorAll(".dy-title") ?? [])].map((title) => title.textContent.trim());
  const announcer = document.querySelector("[data-day-announcer]");
  if (announcer && titles.length && now.textContent !== before) announcer.textContent = `${now.querySelector("h2").textContent}: ${titles.join(", ")}`;
}

if (part()) {
  window.setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh().catch(() => {}); });
}
