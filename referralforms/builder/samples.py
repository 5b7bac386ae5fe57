"""Sample answers, made from the schema of each question: for the editor's preview alone (pure).

A type whose answers nobody could guess from their shape gives ``examples`` in its schema.
"""

import math
from typing import Any

from referralforms.builder.journey import Journey
from referralforms.builder.plan import Plan

FORMATS = {"date": "1990-05-31", "email": "name@example.org", "uuid": "00000000-0000-4000-8000-000000000000"}
WORDS, NUMBER = "A sample answer", 12


def sampled(plan: Plan) -> Journey:
    """Return the whole form with a sample answer to every question, not judged."""
    samples = {each.key: of_schema(each.block.schema(each.value)) for each in plan.questions}
    return Journey(plan, samples, is_checked=False)


def of_schema(schema: dict[str, Any]) -> Any:
    """Return an answer of a shape; where the schema gives an example, that."""
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return next((each for each in schema["enum"] if each), "")
    if "anyOf" in schema:
        return of_schema(schema["anyOf"][0])
    kinds = schema.get("type", "string")
    return OF_TYPE.get(kinds[0] if isinstance(kinds, list) else kinds, text)(schema)


def text(schema: dict[str, Any]) -> str:
    return FORMATS.get(schema.get("format", ""), WORDS[: schema.get("maxLength", len(WORDS))])


def number(schema: dict[str, Any]) -> float:
    """Return a number between the limits, and a whole one wherever there is one."""
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    near = max(least, min(NUMBER, most))
    return math.ceil(near) if math.ceil(near) <= most else near


def several(schema: dict[str, Any]) -> list[Any]:
    return [of_schema(schema.get("items", {}))]


def parts(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: of_schema(part) for name, part in schema.get("properties", {}).items()}


OF_TYPE = {"string": text, "number": number, "integer": number, "array": several, "object": parts}
