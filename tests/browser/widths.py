"""What a small screen cuts off: Wagtail's admin hides what is too wide, so that the page itself is never wider."""

OUTSIDE = """() => [...document.querySelectorAll("main *")].filter((each) => {
  const box = each.getBoundingClientRect();
  if (!box.width || !box.height || each.closest("svg, .w-sr-only")) return false;
  for (let holder = each.parentElement; holder && holder.id !== "main"; holder = holder.parentElement)
    if (getComputedStyle(holder).overflowX !== "visible") return false;
  return box.right > innerWidth + 1;
}).map((each) => each.outerHTML.slice(0, 120))"""


def outside(page) -> list[str]:
    """Return what stands beyond the right edge of the window, and in nothing that scrolls."""
    return page.evaluate(OUTSIDE)
