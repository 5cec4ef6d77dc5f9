/* The rapporteur's board. Points are dragged by their grip within a theme or into another one; a drop sends what the
   buttons send. The list is brought up to date when something has changed, but never under a drag or an open menu;
   the line at the top, in which somebody types, is no part of it. */

import { swap } from "./swap.js";

const part = document.querySelector("[data-board]");
const said = document.querySelector("[data-board-said]");
let dragging = false;
let behind = false;

async function refresh() {
  if (dragging || part.querySelector("details[open]")) {
    behind = true;
    return;
  }
  behind = false;
  const answer = await fetch(window.location.pathname, { cache: "no-store" });
  if (!answer.ok) return;
  take(await answer.text());
}

function take(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("[data-board]");
  if (!fresh) return;
  swap(part, fresh.innerHTML);
  offerDrag();
}

async function drop(event) {
  dragging = false;
  const { item, to } = event;
  const next = item.nextElementSibling?.dataset.point ?? "";
  const form = item.querySelector("form");
  const data = new FormData();
  data.set("csrf_token", form.querySelector("[name=csrf_token]").value);
  data.set("do", "place");
  data.set("theme", to.dataset.theme);
  data.set("before", next || after(to));
  try {
    const answer = await fetch(form.action.replace(/\/remove$/, ""), { method: "POST", body: data });
    if (!answer.ok) throw new Error(String(answer.status));
    take(await answer.text());
    said.textContent = part.dataset.moved;
  } catch {
    window.location.reload();
  }
}

// The last of a theme stands before the first of the next one.
function after(group) {
  const groups = [...part.querySelectorAll("[data-group]")];
  for (const one of groups.slice(groups.indexOf(group) + 1)) {
    const first = one.querySelector("[data-point]");
    if (first) return first.dataset.point;
  }
  return "";
}

function offerDrag() {
  if (!window.Sortable || !window.matchMedia("(any-pointer: fine)").matches) return;
  for (const grip of part.querySelectorAll("[data-grip]")) grip.hidden = false;
  for (const group of part.querySelectorAll("[data-group]")) {
    if (window.Sortable.get(group)) continue;
    window.Sortable.create(group, {
      group: "board",
      handle: "[data-grip]",
      draggable: "[data-point]",
      animation: 0,
      onStart: () => { dragging = true; },
      onEnd: drop,
    });
  }
}

if (part) {
  part.addEventListener("live:changed", refresh);
  part.addEventListener("toggle", () => behind && refresh(), true);
  offerDrag();
}

// A press in the list comes back to where it was.
const at = window.sessionStorage.getItem("board-at");
if (at) {
  window.sessionStorage.removeItem("board-at");
  const button = document.getElementById(at) ?? document.getElementById(at.replace(/^(up|down)-/, "point-"))?.querySelector("button, a");
  button?.focus();
}
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector?.("button[id]");
  if (button && part?.contains(button)) window.sessionStorage.setItem("board-at", button.id);
});
