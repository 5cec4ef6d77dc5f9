/* Below an amount stands how it is read, in words of digits, so that a slip by a thousand is seen before it is sent.
   The server reads amounts by its own rules and refuses what can be read in two ways; this only mirrors the sure cases. */

const GROUPED = /^\d{1,3}(?:[ \u00a0\u202f'’.,]\d{3})+$/;

function sure(text) {
  const plain = text.trim().replace(/[\u00a0\u202f'’]/g, " ");
  if (/^\d+$/.test(plain)) return Number(plain);
  const decimals = plain.match(/^(.*?)[.,](\d{1,2})$/);
  const whole = decimals ? decimals[1] : plain;
  const marks = new Set(whole.replace(/\d/g, ""));
  if (/^\d+$/.test(whole)) return Number(`${whole}.${decimals ? decimals[2] : 0}`);
  if (marks.size !== 1 || !GROUPED.test(whole)) return null;
  if (!decimals && !marks.has(" ") && whole.replace(/\d/g, "").length === 1) return null;
  return Number(`${whole.replace(/\D/g, "")}.${decimals ? decimals[2] : 0}`);
}

export function readAmounts() {
  const language = document.documentElement.lang || "en";
  const digits = new Intl.NumberFormat(language, { maximumFractionDigits: 2, useGrouping: "always" });
  for (const control of document.querySelectorAll("[data-amount]")) {
    const words = document.createElement("p");
    words.className = "tt-read";
    words.setAttribute("aria-live", "polite");
    control.after(words);
    const read = () => {
      const value = control.value ? sure(control.value) : null;
      words.textContent = value === null || value < 1000 ? "" : `= ${digits.format(value)}`;
    };
    control.addEventListener("change", read);
    read();
  }
}
