// Gives a long list a box that shortens it. The list itself stays as it is: without this script, and for whoever
// never types in the box, it is a plain list.
function filtered(list) {
  const box = document.createElement("input");
  const label = document.createElement("label");
  const said = document.createElement("p");
  const entries = [...list.options].slice(1);
  box.type = "search";
  box.id = `${list.id}-filter`;
  box.className = "input";
  box.autocomplete = "off";
  label.htmlFor = box.id;
  label.className = "hint";
  label.textContent = list.dataset.filter;
  said.className = "visually-hidden";
  said.setAttribute("role", "status");

  box.addEventListener("input", () => {
    const words = box.value.trim().toLowerCase();
    // The entry that is chosen stays, or shortening the list would change the answer.
    const left = entries.filter((entry) => entry.selected || entry.text.toLowerCase().includes(words));
    const last = entries.at(-1);
    if (!left.includes(last)) left.push(last);
    list.replaceChildren(list.options[0], ...left);
    said.textContent = list.dataset.found.replace("{}", left.length);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it shortens, it does not send the form
  });
  delete list.dataset.filter;
  list.before(label, box, said);
}

document.querySelectorAll("select[data-filter]").forEach(filtered);
