"""Postcode districts as people type them, read into one form; pure.

A district is the first half of a postcode: ``CT1``, ``SW1A``, ``M1``. Source of the shapes: Royal Mail, "Postcode
address file: programmers' guide".
"""

import re

DISTRICT = re.compile(r"^[A-Z]{1,2}(?:\d{1,2}|\d[A-Z])$")
BETWEEN = re.compile(r"[\s,;]+")


class NotDistricts(ValueError):
    """Some of a text are no postcode districts; ``words`` are those, as they were typed."""

    def __init__(self, words: list[str]):
        super().__init__(", ".join(words))
        self.words = words


def read(text: str) -> list[str]:
    """Return the districts in a text, in capitals, each once, in the order of a map: ``CT2`` before ``CT10``.

    Raises:
        NotDistricts: something in it is no district, such as a whole postcode.
    """
    typed = [word for word in BETWEEN.split(text) if word]
    if wrong := [word for word in typed if not DISTRICT.match(word.upper())]:
        raise NotDistricts(wrong)
    return sorted({word.upper() for word in typed}, key=by_place)


def by_place(district: str) -> tuple[str, int, str]:
    letters, number, rest = re.findall(r"^([A-Z]+)(\d+)([A-Z]?)$", district)[0]
    return letters, int(number), rest
