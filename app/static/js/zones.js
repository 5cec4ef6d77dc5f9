/* The reader's own clock beside the meeting's. A part with data-zone names the meeting's zone and carries the words; each
   data-at in it holds an interval in UTC. Nothing is added where both clocks agree, or where the address names a zone. */

const digits = (moment, zone) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);

const day = (moment, zone) =>
  Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment));

const sameClock = (moment, here, there) => digits(moment, here) === digits(moment, there) && day(moment, here) === day(moment, there);

function offset(moment, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(moment);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return name.replace("GMT", "UTC").replace("-", "−");
}

function addTo(element, here, there, words) {
  const [from, to] = element.dataset.at.split("/");
  const starts = new Date(from);
  element.querySelector(".mt-there")?.remove();
  if (sameClock(starts, here, there)) return;
  const distance = Math.round((day(starts, there) - day(starts, here)) / 86400000);
  const line = document.createElement("span");
  const prefix = document.createElement("span");
  line.className = "mt-there";
  prefix.className = "visually-hidden";
  prefix.textContent = `${words.zoneYours}: `;
  const hours = digits(starts, there) + (to ? `–${digits(new Date(to), there)}` : "");
  line.append(prefix, [hours, words.zoneDays.split("|")[distance + 2]].filter(Boolean).join(" "));
  element.append(line);
}

export function addReaderTimes(root = document) {
  const parts = [...root.querySelectorAll("[data-zone]")];
  if (root instanceof Element && root.matches("[data-zone]")) parts.push(root);
  const there = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!there) return;
  for (const part of parts) {
    const times = part.querySelectorAll("[data-at]:not([data-at=''])");
    if (!times.length || "zoneChosen" in part.dataset) continue;
    const here = part.dataset.zone;
    for (const element of times) addTo(element, here, there, part.dataset);
    const first = new Date(times[0].dataset.at.split("/")[0]);
    const note = part.querySelector("[data-zone-here]");
    const differs = part.querySelector(".mt-there") !== null;
    if (note) note.textContent = differs ? ` · ${part.dataset.zoneNote.replace("{zone}", `${there} (${offset(first, there)})`)}` : "";
  }
}
