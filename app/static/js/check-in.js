// The check-in desk without a line: searches the list that it keeps, notes who comes, and sends that when the line is
// back. What is kept on the device: names and partners of the list, and of whoever waits the opaque id. Signing out
// removes it. Without this script the page works as long as there is a line.

const box = document.querySelector("[data-check-in]");
const QUEUE = "check-in:queue";
const LONGEST = 24 * 60 * 60 * 1000;
const PATIENCE = 4000;
const EVERY = 8000;
const SHOWN = 40;
const AT_ONCE = 100;

// --- what the device keeps ---------------------------------------------------------------------

function read(key, otherwise) {
  try {
    return JSON.parse(window.localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(key, value) {
  try {
    window.localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function forgetOldLists() {
  for (const key of Object.keys(window.localStorage)) {
    if (key.startsWith("check-in:list:") && Date.now() - (read(key, {}).at ?? 0) > LONGEST) window.localStorage.removeItem(key);
  }
}

const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");

// As the server folds what it searches: without accents, case and all that parts words.
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ß/g, "ss")
  .replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// --- the desk ------------------------------------------------------------------------------------

function desk() {
  const { list, send, session, worker, scope, zone } = box.dataset;
  const field = document.querySelector(".reg-find input[type=search]");
  const bar = box.querySelector("[data-line]");
  const state = bar.querySelector("[data-state]");
  const wrong = bar.querySelector("[data-wrong]");
  const arrivals = box.querySelector("[data-arrivals]");
  const row = box.querySelector("template[data-row]");
  const words = JSON.parse(box.querySelector("[data-words]").dataset.words);
  const listKey = `check-in:list:${list}`;
  let known = read(listKey, { at: 0, people: [], token: "" });
  let online = true;
  let signedOut = false;
  let busy = false;
  let drawn = false;

  const waiting = () => read(QUEUE, []);
  const here = () => waiting().filter((one) => one.to === send && one.session === session);
  const hour = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  const person = (id) => known.people.find((one) => one.id === id);
  const say = (text, facts = {}) => text.replace(/\{(\w+)\}/g, (_whole, name) => facts[name] ?? "");

  // Says where things stand, in words that change only when things do.
  function tell() {
    const number = waiting().length;
    const parts = [];
    if (signedOut) parts.push(words.signedOut);
    else if (!online) parts.push(known.at ? say(words.noLine, { time: hour(known.at) }) : words.noList);
    if (number) parts.push(say(words.waiting, { number }));
    const text = parts.join(" ");
    if (state.textContent !== text) state.textContent = text;
    bar.hidden = !text && !wrong.textContent;
    bar.querySelector("[data-send-now]").hidden = !number;
  }

  async function ask(address, options = {}) {
    const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });
    // Whoever is signed out is sent to the page of sign-in.
    signedOut = answer.redirected || answer.status === 401 || answer.status === 403;
    return answer.ok && !answer.redirected ? answer.json() : null;
  }

  async function refresh() {
    try {
      const told = await ask(list);
      online = true;
      if (told) {
        known = { at: Date.now(), people: told.people, token: told.token };
        write(listKey, known);
      }
    } catch {
      online = false;
    }
    tell();
    return online;
  }

  // Sends what waits; a repeat is harmless, since every check-in carries a key of its own.
  async function flush() {
    if (busy || !waiting().length) return;
    busy = true;
    try {
      for (const to of new Set(waiting().map((one) => one.to))) {
        const some = waiting().filter((one) => one.to === to).slice(0, AT_ONCE);
        const noted = some.map(({ key, id, session: at, when }) => ({ key, id, session: at, ago: Math.max(0, Math.round((Date.now() - when) / 1000)) }));
        const told = await ask(to, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-CSRFToken": known.token },
          body: JSON.stringify({ noted }),
        });
        if (!told) continue;
        const done = new Map(told.results.map((one) => [one.key, one.why]));
        for (const one of some.filter((each) => done.get(each.key))) {
          wrong.textContent += `${person(one.id)?.name ?? one.id}: ${done.get(one.key)} `;
        }
        write(QUEUE, waiting().filter((one) => !done.has(one.key)));
      }
      online = true;
    } catch {
      online = false;
    }
    busy = false;
    tell();
  }

  async function note(id) {
    wrong.textContent = "";
    const ours = here();
    if (!ours.some((one) => one.id === id)) {
      const more = { key: randomKey(), id, session, to: send, when: Date.now() };
      if (!write(QUEUE, [...waiting(), more])) return false;
    }
    if (!known.token || !online) await refresh();
    if (online) await flush();
    if (online && !here().some((one) => one.id === id) && !wrong.textContent) {
      const address = new URL(scope, window.location.href);
      if (session) address.searchParams.set("session", session);
      address.searchParams.set("last", id);
      window.location.assign(address);
    } else {
      draw();
    }
    return true;
  }

  // --- the list, drawn from memory -------------------------------------------------------------

  function draw(found = search(field.value)) {
    drawn = true;
    const noted = new Map(here().map((one) => [one.id, one.when]));
    const lines = found.slice(0, SHOWN).map((one) => {
      const line = row.content.cloneNode(true);
      line.querySelector("b").textContent = one.name;
      line.querySelector("[data-partner]").textContent = [one.partner, words[one.part] ?? "", one.function].filter(Boolean).join(" · ");
      const how = line.querySelector("[data-how]");
      const button = line.querySelector("button");
      button.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` ${one.name}` }));
      if (noted.has(one.id)) {
        how.textContent = say(words.noted, { time: hour(noted.get(one.id)) });
        button.firstChild.textContent = words.undo;
        button.className = "btn btn-quiet";
        button.addEventListener("click", () => {
          write(QUEUE, waiting().filter((each) => each.id !== one.id || each.to !== send || each.session !== session));
          tell();
          draw();
          field.focus();
        });
      } else if (one.here) {
        how.textContent = say(words.here, { time: hour(one.here) });
        button.remove();
      } else {
        how.textContent = words[one.mode];
        button.addEventListener("click", () => note(one.id));
      }
      return line;
    });
    const listed = Object.assign(document.createElement("ul"), { className: "reg-arrivals" });
    listed.setAttribute("aria-label", words.persons);
    listed.append(...lines);
    const none = Object.assign(document.createElement("p"), { textContent: words.nobody });
    arrivals.replaceChildren(lines.length ? listed : none);
  }

  function search(text) {
    const wanted = fold(text).split(" ").filter(Boolean);
    return known.people.filter((one) => one.id === text.trim() || wanted.every((word) => one.find.includes(word)));
  }

  // --- what the hand does ----------------------------------------------------------------------

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-arrive]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!(await note(form.dataset.arrive))) form.submit();
    } else if (form.matches(".reg-find")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const text = field.value.trim();
      if (text && person(text)) {
        await note(text);
      } else if (online && (await refresh())) {
        form.submit();
      } else {
        draw();
      }
    } else if (!online && (form.matches(".tt-inline") || form.matches(".reg-where"))) {
      event.preventDefault();
      event.stopImmediatePropagation();
      wrong.textContent = words.needsLine;
      tell();
    }
  }, true);

  field.addEventListener("input", () => { if (!online || drawn) draw(); });
  bar.querySelector("[data-send-now]").addEventListener("click", round);

  async function round() {
    wrong.textContent = "";
    const had = waiting().length;
    await refresh();
    if (online) await flush();
    if (drawn) draw();
    else if (!online) draw();
    if (had && !waiting().length && !wrong.textContent && field.value === field.defaultValue) window.location.reload();
  }

  async function watch() {
    if (!document.hidden && (waiting().length || !online)) await round();
    window.setTimeout(watch, EVERY);
  }

  window.addEventListener("online", round);
  window.addEventListener("offline", () => {
    online = false;
    tell();
    draw();
  });

  async function begin() {
    forgetOldLists();
    tell();
    field.value ||= new URLSearchParams(window.location.search).get("q") ?? "";
    await round();
    window.setTimeout(watch, EVERY);
    box.dataset.ready = "yes";
    if (!("serviceWorker" in navigator)) return;
    try {
      await navigator.serviceWorker.register(worker, { scope });
      const ready = await navigator.serviceWorker.ready;
      if (!online) return;
      const loaded = performance.getEntriesByType("resource").map((one) => one.name).filter((one) => new URL(one).pathname.startsWith("/static/"));
      ready.active?.postMessage({ keep: [...new Set([window.location.href, ...loaded])] });
      box.dataset.kept = "yes";
    } catch {
      // No such script here, or not allowed: the list and what waits are kept all the same.
    }
  }

  begin();
  return { note, person, tell: (text) => { wrong.textContent = text; tell(); }, words };
}

// --- the camera ----------------------------------------------------------------------------------

async function offerCamera(at) {
  const button = box.querySelector("[data-scan]");
  if (!button || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  if (!(await window.BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  const video = box.querySelector("video");
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  let stream = null;

  function stop() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.hidden = true;
    button.setAttribute("aria-pressed", "false");
  }

  async function look() {
    if (!stream) return;
    const [code] = await detector.detect(video).catch(() => []);
    const token = code?.rawValue?.trim();
    if (token) {
      stop();
      if (at.person(token)) await at.note(token);
      else at.tell(at.words.unknown);
      return;
    }
    window.setTimeout(look, 150);
  }

  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      button.setAttribute("aria-pressed", "true");
      video.play().catch(() => {}); // looking begins at once, and finds nothing before there is a picture
      look();
    } catch {
      stop();
      at.tell(at.words.noCamera);
    }
  });
  window.addEventListener("pagehide", stop);
}

if (box) offerCamera(desk());
