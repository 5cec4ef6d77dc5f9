// A page that shows how far the worker is asks again until the work is done. Readers who listen hear each quarter.
// Without this script the button on the page does the same by hand.

const EVERY = 2000;
const said = document.querySelector("[data-progress-said]");

function announce(part) {
  const words = part.querySelector("[data-announce]")?.dataset.announce;
  if (words && said.textContent !== words) said.textContent = words;
}

async function ask() {
  const part = document.querySelector("[data-progress]");
  if (!part) return;
  try {
    const answer = await fetch(window.location.href, { cache: "no-store" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-progress]");
      if (!fresh) return window.location.reload();
      const bar = (within) => within.querySelector("progress");
      if (bar(part)?.id !== bar(fresh)?.id) part.replaceChildren(...fresh.childNodes);
      else part.querySelector(".reg-progress").replaceWith(fresh.querySelector(".reg-progress"));
      announce(part);
    }
  } catch {
    // The line dropped: the next round asks again.
  }
  window.setTimeout(ask, EVERY);
}

window.setTimeout(ask, EVERY);
