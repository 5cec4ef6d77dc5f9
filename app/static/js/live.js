/* Keeps parts of a page fresh.

   <div data-live data-live-state="…/state?view=follow" data-live-stream="…/stream?view=follow"> is brought to what
   the server sends, in place; `live:swapped` tells whoever has to look after it. An element with data-live-watch
   instead of data-live is left alone. Both get the events `live:changed` (detail: the text sent), `live:lost` and
   `live:back`.

   The stream is used where it works. Where it does not (a proxy holds it back or cuts it, the server has no more
   room) the state is asked for every few seconds, and the stream is tried again later. A hidden tab asks for nothing.
   Elements with data-live-lost are shown while the server is out of reach. */

import { swap } from "./swap.js";

const FIRST_WORD = 4000; // milliseconds in which a stream that works has said something
const SILENCE = 50000; // a stream is as good as cut after so long without a beat
const POLL = 5000;
const TRY_AGAIN = 60000;
const HIDDEN = 15000; // a tab may be out of sight so long before its stream is closed

const jittered = (time) => time * (0.75 + Math.random() / 2);

class Line {
  constructor(state, stream) {
    Object.assign(this, { state, stream, tag: null, last: "", source: null, polling: 0, silence: 0, retry: 0, lost: false, parts: [] });
  }

  open() {
    this.close();
    if (this.stream && window.EventSource) this.listen();
    else this.poll();
  }

  close() {
    this.source?.close();
    this.source = null;
    for (const timer of ["polling", "silence", "retry"]) {
      window.clearTimeout(this[timer]);
      this[timer] = 0;
    }
  }

  listen() {
    const source = new EventSource(this.stream);
    this.source = source;
    this.expect(FIRST_WORD);
    const heard = (event) => {
      if (this.source !== source) return;
      this.expect(SILENCE);
      this.stopPolling();
      this.reached(true);
      if (event.type !== "beat") this.news(event.data);
    };
    for (const name of ["fragment", "version", "beat"]) source.addEventListener(name, heard);
    source.addEventListener("error", () => {
      if (this.source !== source) return;
      // The browser tries again by itself, at a moment of its own, unless the server refused.
      if (source.readyState === EventSource.CLOSED) this.giveUp();
      else {
        this.expect(FIRST_WORD + jittered(8000));
        this.startPolling();
      }
    });
  }

  expect(time) {
    window.clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.giveUp(), time);
  }

  giveUp() {
    this.source?.close();
    this.source = null;
    window.clearTimeout(this.silence);
    this.startPolling();
    window.clearTimeout(this.retry);
    this.retry = window.setTimeout(() => this.listen(), jittered(TRY_AGAIN));
  }

  startPolling() {
    if (!this.polling) this.polling = window.setTimeout(() => this.poll(), Math.random() * 1000);
  }

  stopPolling() {
    window.clearTimeout(this.polling);
    this.polling = 0;
  }

  async poll() {
    const round = window.setTimeout(() => this.poll(), jittered(POLL));
    window.clearTimeout(this.polling);
    this.polling = round;
    const patience = new AbortController();
    const late = window.setTimeout(() => patience.abort(), 2 * POLL);
    try {
      const headers = this.tag ? { "If-None-Match": this.tag } : {};
      const answer = await fetch(this.state, { headers, signal: patience.signal });
      const text = answer.status === 200 ? await answer.text() : null;
      if (!this.polling) return; // the stream spoke meanwhile, and knows better
      this.reached(answer.ok || answer.status === 304);
      if (text === null) return;
      this.tag = answer.headers.get("ETag");
      this.news(text);
    } catch {
      if (this.polling) this.reached(false);
    } finally {
      window.clearTimeout(late);
    }
  }

  reached(well) {
    if (well !== this.lost) return;
    this.lost = !well;
    for (const note of document.querySelectorAll("[data-live-lost]")) note.hidden = well;
    for (const part of this.parts) tell(part, well ? "live:back" : "live:lost");
  }

  news(text) {
    if (text === this.known) return;
    this.known = text;
    for (const part of this.parts) show(part, text);
  }
}

function tell(part, name, detail) {
  part.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

function show(part, text) {
  if (part.dataset.liveShown === undefined && "liveWatch" in part.dataset) {
    // The first word says how the page was when it was opened, or a moment later.
    part.dataset.liveShown = text;
    if (!part.dataset.liveWatch || part.dataset.liveWatch === text) return;
  }
  part.dataset.liveShown = "";
  if ("live" in part.dataset) {
    swap(part, text);
    announce(part);
    tell(part, "live:swapped");
  }
  tell(part, "live:changed", text);
}

function announce(part) {
  const said = part.querySelector("[data-announce]")?.dataset.announce;
  const announcer = part.parentElement?.querySelector("[data-live-announcer]") ?? document.querySelector("[data-live-announcer]");
  if (!announcer) return;
  const before = announcer.dataset.liveAnnouncer;
  announcer.dataset.liveAnnouncer = said ?? "";
  // What stood there when the page was opened has been read with the page.
  if (said && before !== said && announcer.dataset.liveSince) announcer.textContent = said;
  announcer.dataset.liveSince = "yes";
}

const lines = new Map();
for (const part of document.querySelectorAll("[data-live], [data-live-watch]")) {
  const { liveState, liveStream } = part.dataset;
  if (!liveState) continue;
  if (!lines.has(liveState)) lines.set(liveState, new Line(liveState, liveStream));
  lines.get(liveState).parts.push(part);
}

let asleep = 0;
let open = false;

function wake() {
  window.clearTimeout(asleep);
  asleep = 0;
  if (!open) for (const line of lines.values()) line.open();
  open = true;
}

function rest() {
  open = false;
  for (const line of lines.values()) line.close();
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) wake();
  else if (!asleep) asleep = window.setTimeout(rest, HIDDEN);
});
window.addEventListener("pagehide", rest);
window.addEventListener("pageshow", wake);
if (!document.hidden) wake();
