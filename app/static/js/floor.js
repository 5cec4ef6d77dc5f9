/* The console, which holds forms, is opened anew when the floor has changed, but never under the hands of somebody
   who types; and its keys. */

const KEYS = "floor-keys";

function reopen(part) {
  part.addEventListener("live:changed", () => {
    const typing = [...part.querySelectorAll("input[type=text], textarea")].some((field) => field.value !== field.defaultValue);
    if (!typing) window.location.replace(window.location.pathname);
  });
}

function offerKeys(label) {
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = window.localStorage.getItem(KEYS) !== "off";
  box.addEventListener("change", () => window.localStorage.setItem(KEYS, box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const inField = event.target.closest?.("input:not([type=checkbox]), textarea, select");
    if (!box.checked || inField || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = document.querySelector(`button[aria-keyshortcuts="${CSS.escape(event.key.toUpperCase())}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
}

for (const part of document.querySelectorAll("[data-live-watch]")) reopen(part);
for (const label of document.querySelectorAll("[data-floor-keys]")) offerKeys(label);
