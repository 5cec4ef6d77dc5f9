/* Below an amount stands how the server reads it, in digits and in words, so that a slip by a thousand is seen before it is sent.
   The server reads amounts by its own rules, here as when the form is sent: nothing is read in the browser, and nothing said here counts. */

const REST = 350;

/* Fixed, or that of the row; or of the row of another list, where `of` in its own row gives the number of it. */
function currencyOf(control) {
  const fields = control.form ? control.form.elements : {};
  let prefix = control.name.slice(0, control.name.lastIndexOf("-") + 1);
  if (control.dataset.currencyOf) {
    const of = fields[`${prefix}of`];
    prefix = `${control.dataset.currencyOf}-${of ? of.value - 1 : ""}-`;
  } else if (control.dataset.currency) {
    return control.dataset.currency;
  }
  const chosen = fields[`${prefix}currency`];
  return chosen ? chosen.value : "";
}

function saidBelow(control) {
  const words = document.createElement("p");
  words.className = "tt-read";
  words.setAttribute("aria-live", "polite");
  control.after(words);
  let waiting = 0;
  let asked = 0;
  const ask = async () => {
    const turn = ++asked;
    const amount = control.value.trim();
    const currency = currencyOf(control);
    if (!amount || !currency) {
      words.textContent = "";
      return;
    }
    let said = "";
    try {
      const query = new URLSearchParams({ amount, currency });
      const answer = await fetch(`${control.dataset.words}?${query}`, { headers: { Accept: "application/json" } });
      if (answer.ok) said = (await answer.json()).said;
    } catch {
      said = "";
    }
    if (turn === asked) words.textContent = said;
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, REST);
  };
  control.addEventListener("input", soon);
  if (control.form) {
    control.form.addEventListener("change", (event) => {
      if (event.target === control || /(currency|-of)$/.test(event.target.name)) soon();
    });
  }
  if (control.value && control.getAttribute("aria-invalid") !== "true") ask();
}

export function readAmounts() {
  for (const control of document.querySelectorAll("[data-amount][data-words]")) saidBelow(control);
}
