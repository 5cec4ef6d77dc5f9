/* The agenda at the desk: items are dragged by their grip to another place of the order.
   A drop sends what the buttons send, to the same address; the page that comes back takes the place of this one, and
   its first sentence is read out. Without a mouse, on touch and without this script, the buttons do all of it. */

const ITEM = "[data-agenda] tr[data-slug]";
const fine = window.matchMedia("(any-pointer: fine)");

const spoken = document.createElement("p");
spoken.className = "visually-hidden";
spoken.setAttribute("role", "status");
document.body.append(spoken);

let dragged = null;
let armed = null;

function showGrips() {
  for (const grip of document.querySelectorAll(`${ITEM} .mt-grip`)) grip.hidden = !fine.matches;
}

const rows = () => [...document.querySelectorAll(ITEM)];
const has = (row) => rows().some((one) => one.dataset.above === row.dataset.id);

/* An item stands below another only where it has none below itself, and never below itself. */
function fits(target) {
  return target && target !== dragged && target.dataset.above !== dragged.dataset.id
    && (!target.dataset.above || !has(dragged));
}

function clear() {
  for (const row of rows()) row.classList.remove("is-target", "is-target-before", "is-dragged");
}

/* Before the first half of the target, or behind it: the item in front of the place, of the target's own row. */
function place(target, before) {
  const row = rows().filter((one) => one.dataset.above === target.dataset.above && one !== dragged);
  const at = row.indexOf(target) - (before ? 1 : 0);
  const above = rows().find((one) => one.dataset.id === target.dataset.above);
  return { parent: above ? above.dataset.slug : "", after: at >= 0 ? row[at].dataset.slug : "" };
}

const isBefore = (event, target) => {
  const box = target.getBoundingClientRect();
  return event.clientY < box.top + box.height / 2;
};

async function send(row, where) {
  const form = row.querySelector("form[action$='/move']");
  const data = new FormData(form);
  for (const [name, value] of Object.entries({ direction: "place", ...where })) data.set(name, value);
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("[data-agenda]")) throw new Error("no agenda");
    const said = page.querySelector(".tt-flash")?.textContent.trim() || "";
    page.querySelector(".tt-flash")?.removeAttribute("role");
    document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
    showGrips();
    spoken.textContent = said;
  } catch {
    for (const [name, value] of Object.entries({ direction: "place", ...where })) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.submit();
  }
}

/* Only the grip drags, so that text in a row can still be marked. */
document.addEventListener("pointerdown", (event) => {
  const grip = event.pointerType === "mouse" && event.target.closest(".mt-grip");
  armed = grip ? grip.closest(ITEM) : null;
  if (armed) armed.draggable = true;
});

document.addEventListener("dragstart", (event) => {
  if (!armed || event.target !== armed) return;
  dragged = armed;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.slug);
  dragged.classList.add("is-dragged");
});

document.addEventListener("dragover", (event) => {
  const target = dragged && event.target.closest(ITEM);
  if (!dragged) return;
  for (const row of rows()) row.classList.remove("is-target", "is-target-before");
  if (!fits(target)) return;
  event.preventDefault();
  target.classList.add(isBefore(event, target) ? "is-target-before" : "is-target");
});

document.addEventListener("drop", (event) => {
  const target = dragged && event.target.closest(ITEM);
  if (!fits(target)) return;
  event.preventDefault();
  send(dragged, place(target, isBefore(event, target)));
});

document.addEventListener("dragend", () => {
  clear();
  if (dragged) dragged.draggable = false;
  dragged = null;
});

fine.addEventListener("change", showGrips);
showGrips();
