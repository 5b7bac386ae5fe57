// Leaving quickly, made quicker: the page is hidden before the other site answers, its place in the history is
// taken by that site, and Back does not show it again. Pressing Shift three times does the same.

const LEFT = "left";
const PAUSE = 5000; // milliseconds between two presses of Shift
const PRESSES = 3;

const link = document.querySelector("[data-exit]");
const help = document.querySelector("[data-exit-help]");
let presses = 0;
let timer;

function leave() {
  document.documentElement.classList.add("is-leaving");
  document.title = "";
  remember();
  location.replace(link.href);
}

// Where a browser lends no storage, leaving matters more than remembering it.
function remember() {
  try {
    sessionStorage.setItem(LEFT, "yes");
  } catch {}
}

function wasLeft() {
  try {
    return sessionStorage.getItem(LEFT) === "yes";
  } catch {
    return false;
  }
}

function cameBack(event) {
  const [entry] = performance.getEntriesByType("navigation");
  return event.persisted || entry?.type === "back_forward";
}

function say(words) {
  help.hidden = !words;
  help.textContent = words;
}

function count(event) {
  clearTimeout(timer);
  presses = event.key === "Shift" && !event.repeat ? presses + 1 : 0;
  if (presses === PRESSES) return leave();
  say(presses ? help.dataset[presses === 1 ? "twice" : "once"] : "");
  timer = setTimeout(() => { presses = 0; say(""); }, PAUSE);
}

if (link) {
  for (const each of document.querySelectorAll("[data-exit]")) {
    each.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  }
  document.addEventListener("keydown", count);
  addEventListener("pageshow", (event) => {
    if (!wasLeft()) return;
    if (cameBack(event)) leave();
    else sessionStorage.removeItem(LEFT);
  });
}
