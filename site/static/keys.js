// Single keys on the pages of triage. They are off until somebody switches them on, since they would meet what a
// screen reader or voice control sends; the switch is kept in this browser.
const KEPT = "triage-keys";

export function listen(actions) {
  const box = document.querySelector("[data-keys]");
  if (!box) return () => {};
  const toggle = box.querySelector("[data-keys-switch]");
  const said = document.querySelector("[data-keys-said]");
  const say = (text) => { said.textContent = text; };
  toggle.checked = localStorage.getItem(KEPT) === "on";
  toggle.addEventListener("change", () => {
    localStorage.setItem(KEPT, toggle.checked ? "on" : "off");
    say(toggle.checked ? "Single keys are on." : "Single keys are off.");
  });
  const all = { "?": () => { box.open = true; box.querySelector("summary").focus(); }, ...actions };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!toggle.checked || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!all[event.key]) return;
    event.preventDefault();
    all[event.key]();
  });
  return say;
}
