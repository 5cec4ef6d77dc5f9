// Questions that hang on another answer: shown once that answer is given, hidden otherwise.
// Without this script all of them stand on the page with their condition, and the server decides.

const form = document.querySelector("[data-conditions]");

function answerTo(name) {
  const fields = [...form.querySelectorAll("input, select, textarea")];
  const answers = fields.filter((field) => field.name === name);
  const chosen = answers.find((field) => field.type !== "radio" || field.checked);
  const isAsked = chosen && !chosen.closest("[data-only-if][hidden]");
  return isAsked ? chosen.value : "";
}

function show() {
  for (const part of form.querySelectorAll("[data-only-if]")) {
    part.hidden = answerTo(part.dataset.onlyIf) !== part.dataset.onlyValue;
  }
}

if (form) {
  show();
  form.addEventListener("change", show);
  new MutationObserver(show).observe(form, { childList: true });
}
