/* The translator's page saves itself: each paragraph a moment after the last letter, or when it is left. What is not
   acknowledged stays on the device. When somebody else was quicker, both texts are shown and nothing is overwritten
   until the translator saves again. Ctrl+Enter saves and goes to the next paragraph that waits. */

const PAUSE = 1200;
const RETRY = 5000;
const TIMEOUT = 15000;

const page = document.querySelector("[data-translation]");
const says = page?.dataset ?? {};
const standing = document.querySelector("[data-tl-standing]");
const shelf = `translation:${window.location.pathname}:`;

const memory = {
  keep(key, value) { try { window.localStorage.setItem(shelf + key, JSON.stringify(value)); } catch { /* full or forbidden: the page itself still holds it */ } },
  drop(key) { try { window.localStorage.removeItem(shelf + key); } catch { /* nothing kept */ } },
  find(key) { try { return JSON.parse(window.localStorage.getItem(shelf + key)); } catch { return null; } },
};

class Box {
  constructor(form) {
    this.form = form;
    this.field = form.elements.text;
    this.pair = form.closest("[data-tl-pair]");
    this.state = form.querySelector("[data-tl-state]");
    this.says = form.querySelector("[data-tl-says]");
    this.conflict = form.querySelector("[data-tl-conflict]");
    this.key = `${form.elements.key.value}#${form.elements.number.value}`;
    this.acked = this.field.value;
    this.busy = null;
    // After a refusal the page itself came back with what was typed: it waits for whoever typed it.
    this.refused = !this.conflict.hidden;
    const kept = memory.find(this.key);
    if (kept && kept.text !== this.field.value && kept.seal === form.elements.seal.value) {
      this.field.value = kept.text;
      form.elements.seen.value = kept.seen;
      this.later();
    }
    this.field.addEventListener("input", () => { memory.keep(this.key, { text: this.field.value, seal: form.elements.seal.value, seen: form.elements.seen.value }); this.later(); });
    this.field.addEventListener("blur", () => { if (!this.refused) this.save(); });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.refused = false;
      this.save(true);
      this.next();
    });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.refused = false; this.save(true); });
  }

  get open() { return this.field.value !== this.acked; }

  later() {
    window.clearTimeout(this.timer);
    if (!this.refused) this.timer = window.setTimeout(() => this.save(), PAUSE);
  }

  save(anyway = false) {
    window.clearTimeout(this.timer);
    if (this.busy) return this.busy;
    if (!this.open && !anyway) return null;
    this.busy = this.send().finally(() => { this.busy = null; if (this.open && !this.refused) this.later(); });
    return this.busy;
  }

  async send() {
    const sent = this.field.value;
    this.tell(says.saysSaving);
    let status, said;
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: new URLSearchParams(new FormData(this.form)), cache: "no-cache", headers: { "X-Requested-With": "translation" }, signal: AbortSignal.timeout(TIMEOUT) });
      if (answer.redirected || !(answer.headers.get("Content-Type") ?? "").includes("json")) throw new Error("no answer for a script");
      [status, said] = [answer.status, await answer.json()];
    } catch {
      this.tell(says.saysKept);
      this.timer = window.setTimeout(() => this.save(true), RETRY);
      return;
    }
    if (status !== 200) { this.refuse(said); return; }
    this.acked = sent;
    this.form.elements.seen.value = said.seen;
    if (this.field.value === sent) memory.drop(this.key);
    this.conflict.hidden = true;
    this.field.removeAttribute("aria-invalid");
    this.mark(said.state);
    this.tell(said.marks.length ? `${says.saysMarks} ${said.marks.join("  ")}` : says.saysSaved);
    if (standing && standing.textContent !== said.standing) standing.textContent = said.standing;
  }

  refuse(said) {
    this.refused = true;
    this.conflict.replaceChildren();
    const line = (tag, className, words) => {
      const node = this.conflict.appendChild(document.createElement(tag));
      node.className = className;
      node.textContent = words;
      return node;
    };
    line("p", "tt-err", said.why);
    if (said.theirs !== null) {
      line("p", "small mb-0", says.saysTheirs);
      const theirs = line("div", "tl-words", said.theirs);
      theirs.lang = this.field.lang;
      theirs.dir = "auto";
      line("p", "small", says.saysBoth);
      this.form.elements.seen.value = said.seen;
    }
    this.conflict.hidden = false;
    this.field.setAttribute("aria-invalid", "true");
    this.tell("");
    if (standing) standing.textContent = said.why;
  }

  mark(state) {
    this.pair.className = `tl-pair tl-pair--${state}`;
    this.pair.dataset.tlPair = state;
    const words = this.state.querySelector(".tt-stat") ?? this.state;
    words.textContent = { missing: says.saysMissing, stale: says.saysStale, done: says.saysDone }[state];
    words.className = "tt-stat";
  }

  tell(words) {
    if (this.says.textContent !== words) this.says.textContent = words;
  }

  next() {
    const pairs = [...document.querySelectorAll("[data-tl-pair]")];
    const at = pairs.indexOf(this.pair);
    const found = [...pairs.slice(at + 1), ...pairs.slice(0, at)].find((one) => one.dataset.tlPair !== "done");
    found?.querySelector("textarea")?.focus();
    found?.scrollIntoView({ block: "center" });
  }
}

for (const form of document.querySelectorAll("[data-tl]")) new Box(form);

/* A link to a paragraph goes into its box, so that the next key types. */
document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#t-"]');
  const box = link && document.getElementById(link.hash.slice(1))?.querySelector("textarea");
  if (box) window.setTimeout(() => box.focus(), 0);
});
