// Says how much may still be written below a text with a limit. The server counts again, and nothing is cut:
// without this script the limit itself stands there.

function written(text, counted) {
  const tidy = text.trim();
  if (counted === "words") return tidy ? tidy.split(/\s+/).length : 0;
  return [...tidy].length; // whole characters, as the server counts them
}

function follow(said) {
  const field = document.getElementById(said.dataset.for);
  const { limit, counted, left: free, over } = said.dataset;
  let waiting;
  const say = () => {
    const left = limit - written(field.value, counted);
    said.textContent = (left < 0 ? over : free).replace("{}", Math.abs(left));
    said.classList.toggle("error", left < 0);
  };
  said.setAttribute("aria-live", "polite");
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(say, 500); // a screen reader is not interrupted at every letter
  });
  if (field.value) say();
}

document.querySelectorAll("[data-limit]:not([aria-live])").forEach(follow);
