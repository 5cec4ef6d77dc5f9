/* A text in Markdown shows how it will look, on request. The words of the button come from the page. */

export function offerPreviews() {
  for (const control of document.querySelectorAll("textarea[data-preview-url]")) {
    const token = control.form?.querySelector("[name=csrf_token]")?.value;
    if (!token) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet";
    button.textContent = control.dataset.previewLabel;
    const pane = document.createElement("div");
    pane.className = "tt-preview";
    pane.hidden = true;
    pane.setAttribute("aria-live", "polite");
    control.after(button, pane);

    button.addEventListener("click", async () => {
      if (!control.value.trim()) {
        pane.hidden = true;
        return;
      }
      const body = new URLSearchParams({ csrf_token: token, text: control.value });
      const answer = await fetch(control.dataset.previewUrl, { method: "POST", body }).catch(() => null);
      if (!answer || !answer.ok) return;
      pane.innerHTML = await answer.text();
      pane.hidden = false;
    });
  }
}
