/* Forms: ask before what cannot be undone (data-confirm), warn before typed text is left behind (data-guard),
   and send a form once however often its button is pressed. */

function checkInsWait() {
  try {
    return JSON.parse(window.localStorage.getItem("check-in:queue"))?.length > 0;
  } catch {
    return false;
  }
}

export function askBeforeActing() {
  document.addEventListener("submit", (event) => {
    const unsent = event.target.dataset.unsent && checkInsWait() && event.target.dataset.unsent;
    const question = event.submitter?.dataset.confirm || event.target.dataset.confirm || unsent;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  });
}

export function guardTyping() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let typed = document.querySelector("[data-focus]") !== null;
    const warn = (event) => typed && event.preventDefault();
    form.addEventListener("input", () => { typed = true; });
    form.addEventListener("submit", () => { typed = false; });
    window.addEventListener("beforeunload", warn);
  }
}

export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // A file that is sent as a download, or a way back by the browser's button, must find the form usable again.
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}
