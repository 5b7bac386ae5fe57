"""What search engines and shared links are told of a page: schema.org, as JSON for the head of the page."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

Node = dict[str, Any]

# Inside a script element these could end it, or begin something else; in JSON they mean the same when escaped.
UNSAFE = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def organization(*, name: str, url: str, phone: str, email: str, logo: str, strapline: str) -> Node:
    known = {
        "name": name,
        "url": url,
        "logo": logo,
        "telephone": phone,
        "email": email,
        "description": strapline,
    }
    return {
        "@type": "Organization",
        "@id": f"{url}#organization",
        **{key: value for key, value in known.items() if value},
    }


def breadcrumbs(steps: list[tuple[str, str]]) -> Node:
    """Return the way to a page; ``steps`` are (title, whole address), the page itself last."""
    items = [
        {"@type": "ListItem", "position": place, "name": title, "item": url}
        for place, (title, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def as_script(nodes: list[Node]) -> SafeString:
    """Return nodes as JSON-LD that may stand inside a script element, whatever editors wrote into them."""
    graph = {"@context": "https://schema.org", "@graph": nodes}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"), default=str)
    return mark_safe(text.translate(UNSAFE))  # noqa: S308 -- escaped in this line
