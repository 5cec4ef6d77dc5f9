/* The running order by drag: one press names the whole new order of those who wait. Arrows and rules do the same without it. */

for (const list of document.querySelectorAll("[data-order]")) {
  const waiting = [...list.querySelectorAll("li[data-key]")];
  if (!window.Sortable || waiting.length < 2) continue;
  for (const line of waiting) {
    const grip = document.createElement("span");
    grip.className = "fl-grip";
    grip.title = list.dataset.handle;
    grip.setAttribute("aria-hidden", "true");
    grip.textContent = "⠿";
    line.querySelector(".fl-tools")?.prepend(grip);
  }
  const keys = () => [...list.querySelectorAll("li[data-key]")].map((line) => line.dataset.key).join(",");
  const before = keys();
  window.Sortable.create(list, {
    handle: ".fl-grip",
    draggable: "li[data-key]",
    animation: 120,
    onEnd() {
      if (keys() === before) return;
      const form = document.createElement("form");
      form.method = "post";
      form.setAttribute("action", list.dataset.order);
      form.hidden = true;
      const known = list.querySelector("form");
      for (const name of ["csrf_token", "revision", "back"]) {
        const field = known?.querySelector(`input[name="${name}"]`);
        if (field) form.append(field.cloneNode());
      }
      for (const [name, value] of [["action", "place"], ["order", keys()]]) {
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        field.value = value;
        form.append(field);
      }
      document.body.append(form);
      form.submit();
    },
  });
}
