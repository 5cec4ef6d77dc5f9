// The delegates' page: adding, filling and removing a delegate without loading the page anew.
// Without this script the same buttons send the form, and everything typed is kept.

const form = document.querySelector("[data-delegates]");

async function exchange(button) {
  const data = new FormData(form);
  data.set("do", button.value);
  const answer = await fetch(form.action, { method: "POST", body: data });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-delegates]");
  if (!fresh) throw new Error("no form");
  form.replaceChildren(...fresh.childNodes);
  const cards = form.querySelectorAll(".tt-card-person");
  const removed = button.value.match(/^remove:(\d+)$/);
  const place = removed ? Math.min(Number(removed[1]), cards.length - 1) : cards.length - 1;
  return cards[place];
}

if (form) {
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button || !/^(add|fill|remove)/.test(button.value)) return;
    event.preventDefault();
    const added = button.value === "add";
    try {
      const card = await exchange(button);
      const target = added ? card.querySelector("input:not([type=hidden])") : card;
      target.focus();
      target.scrollIntoView({ block: "nearest" });
    } catch {
      const wish = document.createElement("input");
      wish.type = "hidden";
      wish.name = "do";
      wish.value = button.value;
      form.append(wish);
      form.submit();
    }
  });
}
