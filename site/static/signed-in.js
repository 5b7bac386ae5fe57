// Tells staff before their sign-in ends, so that no words are lost, and keeps those signed in who are writing.
const ADDRESS = "/admin/account/time-left/";
const WARN = 5 * 60; // seconds before the end
const ASK_EVERY = 60 * 1000; // milliseconds
const TELL_EVERY = 5 * 60 * 1000;

let told = Date.now();

async function ask(method) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? window.wagtailConfig?.CSRF_TOKEN ?? "";
  const answer = await fetch(ADDRESS, {
    method,
    headers: { "X-Requested-With": "XMLHttpRequest", ...(method === "POST" && { "X-CSRFToken": token }) },
  });
  return answer.ok ? answer.json() : { idle: 0, absolute: 0 };
}

function notice() {
  let box = document.getElementById("signed-in");
  if (!box) {
    box = document.createElement("div");
    box.id = "signed-in";
    box.className = "house-signed-in";
    box.setAttribute("role", "alert");
    document.body.append(box);
  }
  return box;
}

function show(text, label, act) {
  const box = notice();
  if (box.dataset.text === text) return;
  box.dataset.text = text;
  box.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
  if (!label) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label });
  button.addEventListener("click", act);
  box.append(button);
}

function tell(left) {
  if (left.idle <= 0 || left.absolute <= 0) {
    show("You are signed out. What you wrote is still on this page: copy it before you leave. Then sign in again.", "");
  } else if (left.absolute <= WARN) {
    show("Your sign-in ends within five minutes, since it lasts ten hours at most. Save your work now.", "");
  } else if (left.idle <= WARN) {
    show("You will be signed out within five minutes, since nothing was done.", "Stay signed in", () => look("POST"));
  } else {
    document.getElementById("signed-in")?.remove();
  }
}

async function look(method = "GET") {
  try {
    tell(await ask(method));
  } catch {
    // No connection says nothing about the sign-in; the next look will tell.
  }
}

function working() {
  if (Date.now() - told < TELL_EVERY) return;
  told = Date.now();
  look("POST");
}

// The pages of signing in have nothing to lose.
if (!document.body.classList.contains("login")) {
  setInterval(() => look(), ASK_EVERY);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  document.addEventListener("input", working);
  document.addEventListener("keydown", working);
}
