/* The facilitator's console. A press is sent without leaving the page, on the revision that the page shows. While the line is down
   presses wait here with their revisions and go out in their order when it is back: if somebody else moved the floor meanwhile, the
   server refuses them and the page says so. Two pages on one floor follow each other by asking for the parts that change, by ETag. */

import { hearDate } from "./timer.js";

const EVERY = 2000;
const PATIENCE = 8000; // milliseconds that an answer may take before the line counts as lost
const KEYS = "floor-keys";
const desk = document.querySelector("[data-console]");
const line = document.querySelector("[data-connection]");
const refused = document.querySelector("[data-refused]");
const announcer = document.querySelector("[data-floor-announcer]");

let etag = null;
let lost = false;
let sending = false;
let pressed = 0;
const queue = [];

const revision = () => Number(desk.querySelector("[data-revision]").dataset.revision);

// --- what is shown --------------------------------------------------------------------------------

function say(words) {
  if (words && announcer.textContent !== words) announcer.textContent = words;
}

function connection() {
  desk.classList.toggle("is-waiting", queue.length > 0);
  line.classList.toggle("is-back", !lost);
  if (!lost && queue.length === 0) {
    line.hidden = true;
    return;
  }
  const waits = queue.length ? ` ${desk.dataset.kept.replace("#", String(queue.length))}` : "";
  const words = (lost ? desk.dataset.lost : desk.dataset.sending) + waits;
  line.hidden = false;
  if (line.textContent !== words) {
    line.textContent = words;
    say(words);
  }
}

function online(is) {
  if (lost === !is) return;
  lost = !is;
  connection();
  if (is) {
    say(desk.dataset.back);
    flush();
  }
}

// Somebody types or has a list open in this part: it is left alone until they are done.
const inUse = (part) => {
  const at = document.activeElement;
  if (part.contains(at) && at.matches("input:not([type=checkbox]), select, textarea")) return true;
  return [...part.querySelectorAll("input[type=text], textarea")].some((field) => field.value !== field.defaultValue);
};

const marks = (node) => (node.matches("button[name=action]") ? `button[value="${CSS.escape(node.value)}"]` : node.matches("summary") ? `[data-keep="${node.parentElement.dataset.keep}"] summary` : null);

function take(html, own) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    if (!old || old.outerHTML === part.outerHTML) continue;
    if (part.id !== own && inUse(old)) {
      for (const field of old.querySelectorAll("input[name=revision]")) field.value = part.querySelector("input[name=revision]")?.value ?? field.value;
      continue;
    }
    const focus = old.contains(document.activeElement) ? marks(document.activeElement) ?? `#${part.id}` : null;
    const shortcut = focus && document.activeElement.getAttribute?.("aria-keyshortcuts");
    const open = own ? [] : [...old.querySelectorAll("details[open][data-keep]")].map((one) => one.dataset.keep);
    const before = old.querySelector("[data-speaks]")?.textContent;
    old.replaceWith(part);
    for (const key of open) part.querySelector(`[data-keep="${key}"]`)?.setAttribute("open", "");
    if (focus) (part.querySelector(focus) ?? (shortcut && part.querySelector(`[aria-keyshortcuts="${CSS.escape(shortcut)}"]`)) ?? part.querySelector("button"))?.focus({ preventScroll: true });
    const speaks = part.querySelector("[data-speaks]")?.textContent;
    if (!own && speaks && speaks !== before) say(speaks);
    offerKeys(part);
  }
  offers();
}

function offers() {
  for (const one of document.querySelectorAll("[data-offer]")) {
    // The offer's end is the server's, but ten seconds of a clock that is a little off are still a fair offer.
    one.dataset.local ??= String(Date.now() + 10_000);
    const seconds = Math.ceil((Number(one.dataset.local) - Date.now()) / 1000);
    if (seconds <= 0) {
      if (!one.contains(document.activeElement)) one.hidden = true;
      continue;
    }
    const left = one.querySelector("[data-offer-left]");
    const words = left.dataset.words.replace("#", String(seconds));
    if (left.textContent !== words) left.textContent = words;
  }
}

// --- presses --------------------------------------------------------------------------------------

async function send(one) {
  const body = new URLSearchParams(one.fields);
  body.set("revision", String(one.revision));
  const answer = await fetch(one.address, { method: "POST", body, headers: { "X-Requested-With": "floor" }, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  hearDate(answer);
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
    window.location.reload();
    return;
  }
  if (answer.status >= 500) throw new TypeError("the server did not answer");
  if (answer.status !== 200 && answer.status !== 409) {
    window.location.reload();
    return;
  }
  etag = null;
  take(await answer.text(), one.part);
  told(desk.querySelector("[data-told]"));
  say(desk.querySelector("[data-speaks]")?.textContent);
}

// Why a press did nothing stays in sight until the next one: the parts themselves are made anew every few seconds.
function told(words) {
  if (!words) return;
  refused.replaceChildren(...words.childNodes);
  refused.hidden = false;
  words.remove();
}

async function flush() {
  if (sending) return;
  sending = true;
  try {
    while (queue.length) {
      try {
        await send(queue[0]);
      } catch {
        online(false);
        connection();
        return;
      }
      queue.shift();
      if (lost) {
        lost = false;
      }
      connection();
    }
  } finally {
    sending = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-press]");
  if (!form || !desk.contains(form)) return;
  event.preventDefault();
  refused.hidden = true;
  pressed += 1;
  const fields = [...new FormData(form, event.submitter)];
  // A press made while others wait counts on them: each of them raises the number by one.
  queue.push({ part: form.closest("[data-part]")?.id ?? "pressed", address: form.getAttribute("action"), fields, revision: queue.length ? queue[queue.length - 1].revision + 1 : revision() });
  connection();
  flush();
});

// --- following ------------------------------------------------------------------------------------

async function follow() {
  if (document.hidden || sending || queue.length) return;
  const asked = pressed;
  const headers = { "X-Requested-With": "floor" };
  if (etag) headers["If-None-Match"] = etag;
  const answer = await fetch(desk.dataset.parts, { cache: "no-store", headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  hearDate(answer);
  if (answer.type === "opaqueredirect") {
    window.location.reload();
    return;
  }
  if (answer.status === 304) return;
  if (!answer.ok) throw new TypeError("the server did not answer");
  const html = await answer.text();
  // What was asked for before a press is older than what the press was answered with.
  if (pressed !== asked) return;
  etag = answer.headers.get("ETag");
  take(html, false);
}

let busy = false;
async function look() {
  if (busy) return;
  busy = true;
  try {
    if (queue.length && !sending) await flush();
    else await follow();
    if (!queue.length) online(true);
  } catch {
    online(false);
  } finally {
    busy = false;
  }
}

desk.addEventListener("live:changed", look);
window.addEventListener("online", look);
window.addEventListener("offline", () => online(false));
window.setInterval(look, EVERY);
window.setInterval(offers, 500);
window.addEventListener("beforeunload", (event) => {
  if (queue.length) event.preventDefault();
});

// --- keys -----------------------------------------------------------------------------------------

const keysAreOn = () => window.localStorage.getItem(KEYS) !== "off";

function offerKeys(part) {
  for (const label of part.querySelectorAll("[data-floor-keys]")) {
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = keysAreOn();
    box.addEventListener("change", () => window.localStorage.setItem(KEYS, box.checked ? "on" : "off"));
  }
}

document.addEventListener("keydown", (event) => {
  const inField = event.target.closest?.("input:not([type=checkbox]), textarea, select");
  if (!keysAreOn() || inField || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const button = desk.querySelector(`button[aria-keyshortcuts="${CSS.escape(event.key.toUpperCase())}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

offerKeys(document);
offers();
