/* Pages on which engagements are announced and answered: when the meeting has changed, the page is asked for again and
   its part swapped in place, but never under the hands of somebody who types. */

import { swap } from "./swap.js";

async function renew(part) {
  const typing = [...part.querySelectorAll("input[type=text], textarea")].some((field) => field.value !== field.defaultValue);
  if (typing) return;
  const answer = await fetch(window.location.href, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const wanted = page.querySelector("[data-announcing-part]");
  if (!wanted) return;
  swap(part, wanted.innerHTML);
  const said = part.querySelector("[data-said]")?.dataset.said;
  const announcer = document.querySelector("[data-announcing-said]");
  if (said && announcer && announcer.textContent !== said) announcer.textContent = said;
}

for (const watch of document.querySelectorAll("[data-announcing]")) {
  const part = watch.querySelector("[data-announcing-part]");
  watch.addEventListener("live:changed", () => renew(part).catch(() => {
    // The line dropped: what is shown stays, and the next change catches up.
  }));
}
