/* The rapporteurs' boxes save themselves. Each opened page is a pen with a name of its own; what it sends carries a
   number that rises and the version from which it began, so the server knows repeats and late arrivals and puts the
   change into what others wrote meanwhile. Until a text is acknowledged it is also kept on the device, and sent when
   the line is back or the page is opened again. */

const PAUSE = 900;
const LOOK = 4000;
const RETRY = 5000;
const TIMEOUT = 15000;

const frame = document.querySelector("[data-notes]");
const says = frame?.dataset ?? {};
const speaker = document.querySelector("[data-note-says]");
const device = [...crypto.getRandomValues(new Uint8Array(15))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const shelf = `notes:${says.who}:${window.location.pathname}:`;
let lost = false;

const memory = {
  keep(key, value) { try { window.localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the page itself still holds it */ } },
  drop(key) { try { window.localStorage.removeItem(key); } catch { /* nothing kept */ } },
  all() {
    try {
      return Object.keys(window.localStorage).filter((key) => key.startsWith(shelf)).map((key) => [key, JSON.parse(window.localStorage.getItem(key))]);
    } catch { return []; }
  },
};

function tell(words) {
  if (speaker && words && speaker.textContent !== words) speaker.textContent = words;
}

async function call(address, options = {}) {
  const answer = await fetch(address, { ...options, cache: "no-cache", headers: { "X-Requested-With": "notes" }, signal: AbortSignal.timeout(TIMEOUT) });
  if (answer.redirected || !(answer.headers.get("Content-Type") ?? "").includes("json")) throw new Error("no answer for a script");
  return [answer.status, await answer.json()];
}

function line(isLost) {
  if (isLost === lost) return;
  lost = isLost;
  tell(lost ? says.saysLost : says.saysBack);
}

class Box {
  constructor(form) {
    this.form = form;
    this.field = form.elements.text;
    this.state = form.querySelector("[data-note-state]");
    this.base = Number(form.elements.version.value);
    this.acked = this.field.value;
    this.number = 0;
    this.conflict = false;
    this.waiting = null;
    this.busy = null;
    this.key = `${shelf}${form.dataset.note}:${device}`;
    this.acceptedLanguage = form.elements.language.value;
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => this.save());
    form.elements.language.addEventListener("change", () => { this.field.lang = form.elements.language.value; this.typed(); this.save(); });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
  }

  get open() { return this.field.value !== this.acked || this.form.elements.language.value !== this.acceptedLanguage; }

  show(kind, words) {
    this.state.dataset.kind = kind;
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  keep() {
    memory.keep(this.key, { code: this.form.dataset.note, text: this.field.value, base: this.base, number: this.waiting?.text === this.field.value ? this.number : this.number + 1, device, language: this.form.elements.language.value });
  }

  typed() {
    this.keep();
    if (lost) this.show("kept", says.saysKept);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), PAUSE);
  }

  save() {
    window.clearTimeout(this.timer);
    this.busy ??= this.send().finally(() => { this.busy = null; });
    return this.busy;
  }

  async send() {
    while (this.waiting || this.open) {
      if (!this.waiting) {
        this.number += 1;
        this.waiting = { text: this.field.value, base: this.base, number: this.number, language: this.form.elements.language.value };
      }
      this.keep();
      if (!lost) this.show("saving", says.saysSaving);
      let status, said;
      try {
        [status, said] = await call(this.form.action, { method: "POST", body: this.body(this.waiting, device) });
      } catch {
        this.show("kept", says.saysKept);
        line(true);
        this.timer = window.setTimeout(() => this.save(), RETRY);
        return false;
      }
      if (status !== 200) {
        this.show("kept", said.why ?? says.saysKept);
        this.waiting = null;
        return false;
      }
      this.heard(said);
      line(false);
    }
    return true;
  }

  body(sent, from) {
    return new URLSearchParams({ csrf_token: this.form.elements.csrf_token.value, text: sent.text, version: sent.base, number: sent.number, device: from, language: sent.language });
  }

  heard(said) {
    const sent = this.waiting;
    this.waiting = null;
    this.acked = sent.text;
    this.acceptedLanguage = sent.language;
    this.conflict = Boolean(said.conflict);
    this.adopt(said);
    if (!this.open) memory.drop(this.key);
    const after = document.querySelector(`form[data-note-after="${this.form.dataset.note}"]`);
    if (after) after.hidden = !this.acked.trim() || this.conflict;
    if (this.conflict) this.clash(said);
    else this.show("saved", said.how === "merged" ? `${said.saved} · ${says.saysMerged}` : said.saved);
    this.chips(said.figures);
  }

  /* What stands in the notes comes into the field only while nothing typed here waits. */
  adopt(said) {
    if (this.waiting || this.open || this.conflict || this.composing) return;
    this.base = said.version;
    this.form.elements.version.value = said.version;
    if (this.form.elements.language.value !== said.language) this.form.elements.language.value = this.field.lang = said.language;
    this.acceptedLanguage = said.language;
    if (this.field.value !== said.text) this.put(said.text);
    this.acked = this.field.value;
  }

  put(text) {
    const old = this.field.value, focused = document.activeElement === this.field;
    const marks = [this.field.selectionStart, this.field.selectionEnd];
    let head = 0, tail = 0;
    while (head < old.length && old[head] === text[head]) head += 1;
    while (tail < old.length - head && tail < text.length - head && old.at(-1 - tail) === text.at(-1 - tail)) tail += 1;
    this.field.value = text;
    if (focused) this.field.setSelectionRange(...marks.map((at) => (at > old.length - tail || at > head ? Math.max(head, at + text.length - old.length) : at)));
  }

  clash(said) {
    this.show("conflict", says.saysConflict);
    const way = document.createElement("a");
    way.href = said.conflict;
    way.textContent = says.saysShow;
    this.state.append(" ", way);
    tell(says.saysConflict);
  }

  chips(html) {
    const place = document.querySelector(`[data-note-figures="${this.form.dataset.note}"]`);
    if (place && html !== undefined && place.innerHTML !== html && !place.contains(document.activeElement)) place.innerHTML = html;
  }

  async look() {
    if (this.waiting || this.open) return;
    const [status, said] = await call(this.form.dataset.noteRead);
    if (status !== 200 || this.waiting || this.open) return;
    if (this.conflict && said.waiting === 0) this.conflict = false;
    this.adopt(said);
    this.chips(said.figures);
    if (!this.conflict) this.show("saved", said.saved);
  }
}

const boxes = new Map([...document.querySelectorAll("form[data-note]")].map((form) => [form.dataset.note, new Box(form)]));

/* What an earlier page left on this device goes out first, under that page's own name. */
async function sendWhatWasLeft() {
  for (const [key, kept] of memory.all()) {
    const box = boxes.get(kept?.code);
    if (!box || kept.device === device) continue;
    try {
      const [status, said] = await call(box.form.action, { method: "POST", body: box.body(kept, kept.device) });
      if (status !== 200) continue;
      memory.drop(key);
      if (said.conflict) box.clash(said);
      else {
        box.adopt(said);
        box.show("saved", said.saved);
      }
    } catch { line(true); return; }
  }
}

let known = "";
async function look() {
  if (!document.hidden) {
    try {
      const [status, said] = await call(frame.dataset.notes);
      line(false);
      const now = JSON.stringify(said.boxes);
      if (status === 200 && now !== known) {
        known = now;
        for (const [code, [version, waiting]] of Object.entries(said.boxes)) {
          const box = boxes.get(code);
          if (box && (version !== box.base || (box.conflict && waiting === 0))) await box.look();
        }
      }
      for (const box of boxes.values()) if (box.waiting) box.save();
    } catch { line(true); }
  }
  window.setTimeout(look, LOOK);
}

if (frame) {
  for (const tools of document.querySelectorAll("markdown-toolbar")) tools.hidden = false;
  for (const box of boxes.values()) {
    box.field.addEventListener("compositionstart", () => { box.composing = true; });
    box.field.addEventListener("compositionend", () => { box.composing = false; });
  }
  window.addEventListener("online", () => { for (const box of boxes.values()) box.save(); });
  window.addEventListener("offline", () => line(true));
  window.addEventListener("pagehide", () => { for (const box of boxes.values()) if (box.open) box.keep(); });
  frame.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.closest("[data-note-figures]")) {
      event.preventDefault();
      const code = form.closest("[data-note-figures]").dataset.noteFigures;
      const body = new URLSearchParams(new FormData(form, event.submitter));
      await boxes.get(code)?.save();
      try {
        const [, said] = await call(form.action, { method: "POST", body });
        document.activeElement?.blur();
        boxes.get(code).chips(said.figures);
        boxes.get(code).field.focus();
      } catch { line(true); }
    } else if (form.dataset.noteAfter && boxes.get(form.dataset.noteAfter)?.open) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (await boxes.get(form.dataset.noteAfter).save()) form.submit();
    }
  }, true);
  sendWhatWasLeft().then(look);
}
