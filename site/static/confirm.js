// A step before what cannot be undone easily: Wagtail's own dialog, with what was chosen. Without this script the form
// is sent at once. Where something is still missing nothing is asked, and the server says what.

function fieldsOf(dialog, form) {
  return [...dialog.querySelectorAll("[data-confirm-shows]")].map((place) => [place, form.elements[place.dataset.confirmShows]]);
}

const said = (field) => (field.selectedOptions ? field.selectedOptions[0].text : field.value).trim();

function askFirst(form) {
  let [isSure, pressed] = [false, null];
  form.addEventListener("submit", (event) => {
    const dialog = document.getElementById(form.dataset.confirm);
    const shown = dialog ? fieldsOf(dialog, form) : [];
    if (isSure || !shown.length || shown.some(([, field]) => !field.value.trim())) return;
    event.preventDefault();
    pressed = event.submitter;
    shown.forEach(([place, field]) => { place.textContent = said(field); });
    dialog.dispatchEvent(new CustomEvent("w-dialog:show"));
  });
  document.addEventListener("w-dialog:confirmed", ({ target }) => {
    if (target.id !== form.dataset.confirm) return;
    isSure = true;
    form.requestSubmit(pressed);
    isSure = false;
  });
}

document.querySelectorAll("form[data-confirm]").forEach(askFirst);
