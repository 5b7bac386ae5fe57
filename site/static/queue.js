// The queue, better: keys that move through the rows, and new submissions without a reload.
import { listen } from "./keys.js";

const queue = document.querySelector("[data-queue]");
const news = queue.querySelector("[data-queue-news]");
const rows = () => [...queue.querySelectorAll("[data-queue-row]")];
const chosen = () => rows().find((row) => row.contains(document.activeElement));
const link = (row) => row?.querySelector("[data-queue-open]");

function step(by) {
  const all = rows();
  const here = all.indexOf(chosen());
  const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
  link(next)?.focus();
  if (next) say(`${next.rowIndex} of ${all.length}: ${next.cells.length ? link(next).textContent : ""}`);
}

function open(place) {
  const found = link(chosen());
  if (found) location.assign(found.href.replace(/#.*/, "") + place);
  else say("Choose a row first, with j or k.");
}

const say = listen({
  j: () => step(1),
  k: () => step(-1),
  o: () => open(""),
  a: () => open("#assignee"),
  n: () => open("#note"),
});

async function fetched(address) {
  return new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
}

// Many rows at once: a box for all of them, and how many are chosen.
const boxes = () => [...queue.querySelectorAll("[name=row]")];

function countChosen() {
  const all = boxes(), ticked = all.filter((box) => box.checked).length;
  const line = queue.querySelector("[data-queue-all]");
  if (!line) return;
  line.hidden = false;
  const whole = line.querySelector("input");
  whole.checked = ticked === all.length;
  whole.indeterminate = ticked > 0 && ticked < all.length;
  line.querySelector("[data-queue-chosen]").textContent = ticked ? `${ticked} of ${all.length} chosen.` : "";
}

queue.addEventListener("change", ({ target }) => {
  if (target.id === "bulk-all") boxes().forEach((box) => { box.checked = target.checked; });
  if (target.id === "bulk-all" || target.name === "row") countChosen();
});
countChosen();

// Saved views come when they are asked for; without this script the link leads to them.
const saved = queue.querySelector("[data-queue-saved]");
saved.addEventListener("toggle", async () => {
  const list = saved.querySelector("[data-queue-saved-list]");
  const page = await fetched(list.querySelector("li:last-child a").href);
  const views = [...page.querySelectorAll(".queue__saved li > a[href*='?']")];
  list.prepend(...views.map((view) => {
    const line = document.createElement("li");
    line.append(view);
    return line;
  }));
}, { once: true });

// What is ticked, written or in focus stays as it is: the list is replaced only when nobody is in it.
const list = () => document.getElementById("queue-list");
const isWritten = (field) => (field.type === "checkbox" ? field.checked : field.type !== "hidden" && field.value);
const isBusy = () =>
  list().contains(document.activeElement) || [...list().querySelectorAll("input, select")].some(isWritten);

async function refresh() {
  const page = await fetched(location.href);
  for (const id of ["queue-live", "queue-list"]) {
    const fresh = page.getElementById(id);
    if (!fresh) return location.reload(); // signed out meanwhile
    document.getElementById(id).replaceWith(fresh);
  }
  countChosen();
}

// How many rows the whole view held; not known at first where it has further pages.
let known = queue.querySelector(".queue__pages") ? null : rows().length;

function sentenceOn(grown) {
  if (grown === 1) return "One new submission came in.";
  return grown > 1 ? `${grown} new submissions came in.` : "The list has changed.";
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(queue.dataset.news + location.search, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { references, count } = await answer.json();
  const shown = new Set(rows().map((row) => link(row).textContent));
  const grown = known === null ? 0 : count - known;
  if (grown > 0 || references.some((each) => !shown.has(each))) {
    const sentence = sentenceOn(grown);
    if (isBusy()) return tell(`${sentence} The list is brought up to date once you are done with it.`);
    await refresh();
    tell(sentence);
  }
  known = count;
}

function tell(sentence) {
  if (news.textContent !== sentence) news.textContent = sentence;
}

setInterval(() => look().catch(() => {}), Number(queue.dataset.seconds) * 1000);
document.addEventListener("visibilitychange", () => look().catch(() => {}));
