/* The error summary takes the focus when the page opens; its links go to the control, with the label in view. */

export function focusErrors() {
  const summary = document.querySelector("[data-focus]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const control = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!control) return;
    event.preventDefault();
    (control.closest(".tt-field") || control).scrollIntoView();
    control.focus({ preventScroll: true });
  });
}
