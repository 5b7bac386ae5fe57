// After a form comes back with mistakes,
// move to the list of them, so that a screen reader reads it first.
document.querySelector("[data-error-summary]")?.focus();

// A button pressed twice sends once. (Without this the server makes one of the two.)
const AGAIN_AFTER = 3000; // milliseconds
for (const form of document.querySelectorAll("form[data-once]")) {
  let sentAt = -AGAIN_AFTER;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < AGAIN_AFTER) event.preventDefault();
    else sentAt = event.timeStamp;
  });
}
