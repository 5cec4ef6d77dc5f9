/* Speakers' timers, counted down by the server's clock. A timer that runs names its end, one that is paused what is left;
   this page only works out the difference four times a second. Elements may be swapped in at any time: they are looked up anew.
   Readers are told at one minute and at the end, and not between. */

const EVERY = 250;
const AGAIN = 5 * 60_000;
const AFTER_FAILURE = 30_000;
const AMBER = 60;

// How far the server's clock is ahead of ours, in ms. Every stamp that reaches us is a little old, so the largest is the best.
let offset = null;
const heard = (stamp) => {
  const ahead = stamp - Date.now();
  if (Number.isFinite(ahead) && (offset === null || ahead > offset)) offset = ahead;
};

/** The server's time in ms, as well as we know it. */
export const serverNow = () => Date.now() + (offset ?? 0);

/** Take the server's time from the Date of an answer (whole seconds, so half of one is added). */
export const hearDate = (answer) => {
  const date = answer.headers.get("Date");
  if (date) heard(Date.parse(date) + 500);
};

async function ask() {
  let wait = AGAIN;
  try {
    const answer = await fetch("/healthz", { method: "HEAD", cache: "no-store" });
    const date = Date.parse(answer.headers.get("Date") ?? "");
    // A computer that slept or was set right has another distance: take the fresh one.
    if (Number.isFinite(date) && Math.abs(date + 500 - serverNow()) > 1500) offset = null;
    hearDate(answer);
  } catch {
    wait = AFTER_FAILURE;
  }
  window.setTimeout(ask, wait);
}

const minutes = (seconds) => {
  const over = seconds < 0 ? "+" : "";
  const whole = Math.abs(Math.floor(seconds));
  return `${over}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

const write = (node, text) => {
  if (node && node.textContent !== text) node.textContent = text;
};

/** Seconds left of a timer; negative beyond its end. */
export function secondsLeft(part) {
  const { ends, left, paused } = part.dataset;
  if (paused) return Number(left);
  return (Date.parse(ends) - serverNow()) / 1000;
}

const before = new Map();

function show(part) {
  const seconds = secondsLeft(part);
  if (!Number.isFinite(seconds)) return;
  const { paused, allotted, amber, red, calm, still, ends } = part.dataset;
  const state = seconds <= 0 ? "late" : seconds <= AMBER ? "due" : "";
  part.classList.toggle("is-due", state === "due");
  part.classList.toggle("is-late", state === "late");
  part.classList.toggle("is-paused", Boolean(paused));
  write(part.querySelector("[data-timer-left]"), minutes(seconds));
  const word = state === "late" ? red : state === "due" ? amber : calm;
  write(part.querySelector("[data-timer-word]"), paused ? still : word);
  const used = Math.min(Math.max(1000 - (seconds / Number(allotted)) * 1000, 0), 1000);
  part.querySelector("[data-timer-used]")?.setAttribute("width", String(Math.round(used)));
  const known = before.get(ends);
  if (!paused && known !== undefined && known !== state && state) write(part.querySelector("[data-timer-said]"), word);
  if (!paused) {
    if (known === undefined) before.clear();
    before.set(ends, state);
  }
}

function round() {
  const parts = document.querySelectorAll("[data-timer]");
  for (const part of parts) {
    if (part.dataset.now && !part.dataset.heard) {
      part.dataset.heard = "1";
      heard(Date.parse(part.dataset.now));
    }
    show(part);
  }
}

round();
// What was swapped in prints its end only; nobody should see that for a moment.
document.addEventListener("live:swapped", round);
window.setInterval(round, EVERY);
ask();
