// Folds the empty rows of a repeating group away behind a button. Without this script all rows are on the page.
function fold(group) {
  const waiting = [...group.querySelectorAll(":scope > [data-blank]")];
  if (waiting.length === group.querySelectorAll(":scope > .row").length) waiting.shift();
  if (!waiting.length) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = group.dataset.rows;
  waiting.forEach((row) => { row.hidden = true; });
  button.addEventListener("click", () => {
    const row = waiting.shift();
    row.hidden = false;
    row.querySelector("input, textarea, select").focus();
    if (!waiting.length) button.remove();
  });
  group.append(button);
}

document.querySelectorAll("[data-rows]").forEach((group) => {
  fold(group);
  delete group.dataset.rows;
});
