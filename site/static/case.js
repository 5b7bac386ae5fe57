// One submission, better: single keys, and who else is looking.
import { listen } from "./keys.js";

const page = document.querySelector("[data-case]");
const others = page.querySelector("[data-case-others]");
const goTo = (id) => () => {
  const field = document.getElementById(id);
  field?.closest("[data-panel]").querySelector("[data-panel-toggle][aria-expanded=false]")?.click();
  field?.focus();
};

listen({ a: goTo("assignee"), n: goTo("note") });

async function sign() {
  if (document.hidden) return;
  const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(page.dataset.here, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!answer.ok) return;
  const names = (await answer.json()).others;
  const sentence = names.map((name) => `${name} is looking at this. `).join("");
  if (others.textContent.trim() !== sentence.trim()) others.textContent = sentence;
}

setInterval(() => sign().catch(() => {}), 45000);
