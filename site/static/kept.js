// Answers that are kept for a time: a warning before that time is over, and one press to keep them longer. Without
// this script the page says until when they are kept, and a plain button does the same.

const WARNING = 5 * 60 * 1000; // milliseconds before the end
const LONGEST = 2 ** 31 - 1; // of a timer

const note = document.querySelector("[data-kept-until]");
const dialog = document.querySelector("[data-kept-dialog]");
const form = document.getElementById("form");
let timer;

function warnBefore(end) {
  clearTimeout(timer);
  timer = setTimeout(() => dialog.showModal(), Math.min(Math.max(end - Date.now() - WARNING, 0), LONGEST));
}

// The words come from the server: they are in the language of the form, and in its time.
function tell(kept) {
  note.querySelector("[data-kept-time]").textContent = kept.words;
  note.querySelector("[data-kept-clock]").textContent = kept.time;
}

async function keep() {
  const body = new URLSearchParams({ token: form.elements.token.value });
  const response = await fetch(note.dataset.keepAction, { method: "POST", body }).catch(() => null);
  dialog.close();
  // What was not kept is posted with the page: its words are shown again, whatever became of the others.
  if (!response?.ok) return form.requestSubmit(document.querySelector("[name=go][value=keep]"));
  const kept = await response.json();
  tell(kept);
  warnBefore(new Date(kept.kept_until));
}

if (note && dialog.showModal) {
  dialog.querySelector("[data-keep]").addEventListener("click", keep);
  warnBefore(new Date(note.dataset.keptUntil));
}
