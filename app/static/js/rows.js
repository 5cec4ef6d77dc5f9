/* Repeating parts of a form: <div data-rows data-most="20"> holds the rows (data-row), a <template> whose names carry
   __n__ for the number of the row, and a button data-add. A row's own button data-remove takes it out.
   Without scripts the server offers an empty row and a button that asks it for more. */

export function addRows() {
  for (const box of document.querySelectorAll("[data-rows]")) {
    const template = box.querySelector("template");
    const add = box.querySelector("[data-add]");
    const most = Number(box.dataset.most || 50);
    if (!template || !add) continue;
    let next = box.querySelectorAll("[data-row]").length;

    const refresh = () => { add.hidden = box.querySelectorAll("[data-row]").length >= most; };

    add.addEventListener("click", (event) => {
      event.preventDefault();
      const markup = template.innerHTML.replaceAll("__n__", String(next)).replaceAll("__no__", String(next + 1));
      next += 1;
      const holder = document.createElement("div");
      holder.innerHTML = markup;
      const row = holder.querySelector("[data-row]") || holder.firstElementChild;
      template.before(...holder.childNodes);
      row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      refresh();
    });

    box.addEventListener("click", (event) => {
      const remove = event.target.closest("[data-remove]");
      const row = remove && remove.closest("[data-row]");
      if (!row) return;
      event.preventDefault();
      const neighbour = row.previousElementSibling?.querySelector("[data-remove]") || add;
      row.remove();
      refresh();
      neighbour.focus();
    });
    refresh();
  }
}
