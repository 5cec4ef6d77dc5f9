/* A part of a personal page (data-refresh, with an id) is fetched anew from the page's own address when the meeting's
   live number has changed. What stays the same keeps its place, focus and a screen reader's cursor. */

import { swap } from "./swap.js";

for (const part of document.querySelectorAll("[data-refresh]")) {
  part.addEventListener("live:changed", async () => {
    try {
      const answer = await fetch(window.location.href, { cache: "no-store" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(part.id);
      if (fresh) swap(part, fresh.innerHTML);
    } catch {
      // The line dropped: what is shown stays, and the next change brings it up to date.
    }
  });
}
