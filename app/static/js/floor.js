/* The floor keeps itself up to date by asking for its fragment; the server answers 304 while nothing has changed.
   Follower and big screen swap the fragment in. The console, which holds forms, is opened anew instead, but never
   under the hands of somebody who types. */

const EVERY = 2000;
const KEYS = "floor-keys";

async function ask(address) {
  const answer = await fetch(address, { cache: "no-cache", headers: { "X-Requested-With": "floor" } });
  return answer.ok ? answer.text() : null;
}

function repeat(step) {
  const round = async () => {
    if (!document.hidden) {
      try {
        await step();
      } catch {
        // The line dropped: what is shown stays, and the next round catches up.
      }
    }
    window.setTimeout(round, EVERY);
  };
  window.setTimeout(round, EVERY);
}

function keepFresh(part) {
  let known = null;
  repeat(async () => {
    const text = await ask(part.dataset.floor);
    if (text === null || text === known) return;
    const first = known === null;
    known = text;
    part.innerHTML = text;
    if (first) return;
    const said = part.querySelector("[data-announce]")?.dataset.announce;
    const speaker = document.querySelector("[data-floor-announcer]");
    if (said && speaker && speaker.textContent !== said) speaker.textContent = said;
  });
}

function watch(part) {
  let known = null;
  repeat(async () => {
    const text = await ask(part.dataset.floorWatch);
    if (text === null || text === known) return;
    const first = known === null;
    known = text;
    const typing = [...part.querySelectorAll("input[type=text], textarea")].some((field) => field.value !== field.defaultValue);
    if (!first && !typing) window.location.replace(window.location.pathname);
  });
}

function offerKeys(label) {
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = window.localStorage.getItem(KEYS) !== "off";
  box.addEventListener("change", () => window.localStorage.setItem(KEYS, box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const inField = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    if (!box.checked || inField || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = document.querySelector(`button[aria-keyshortcuts="${CSS.escape(event.key.toUpperCase())}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
}

for (const part of document.querySelectorAll("[data-floor]")) keepFresh(part);
for (const part of document.querySelectorAll("[data-floor-watch]")) watch(part);
for (const label of document.querySelectorAll("[data-floor-keys]")) offerKeys(label);
