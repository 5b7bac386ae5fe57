"""What staff can look a person up by: addresses, numbers, references, and a surname with a year of birth (pure).

A term is a kind and a normal form, such as ``email:wendy@example.org``. Terms are personal: they are kept as keyed
hashes alone.
"""

import re
import unicodedata
from collections.abc import Iterable

SHORTEST_REFERENCE, LONGEST_REFERENCE = 4, 40  # letters and digits
SURNAME, YEAR = "surname", "year"


def email(text: str) -> set[str]:
    return {f"email:{text.strip().casefold()}"} if "@" in text else set()


def phone(number: str) -> set[str]:
    """Return the term of a number in its E.164 form."""
    digits = "".join(character for character in number if character.isdigit())
    return {f"phone:{digits}"} if digits else set()


def reference(text: str) -> set[str]:
    """Return the term of a crime reference, case number and the like: anything short that holds a digit."""
    signs = "".join(character for character in text.upper() if character.isalnum())
    fits = SHORTEST_REFERENCE <= len(signs) <= LONGEST_REFERENCE and any(sign.isdigit() for sign in signs)
    return {f"reference:{signs}"} if fits else set()


def surname(text: str) -> set[str]:
    """Return the term of the last word of a name, without accents, case and hyphens."""
    words = text.split()
    letters = unicodedata.normalize("NFKD", words[-1]) if words else ""
    plain = "".join(letter for letter in letters if letter.isalpha()).casefold()
    return {f"{SURNAME}:{plain}"} if plain else set()


def year(text: str) -> set[str]:
    found = re.match(r"(19|20)\d\d(?!\d)", text)
    return {f"{YEAR}:{found[0]}"} if found else set()


def joined(terms: Iterable[str]) -> set[str]:
    """Return terms as they are kept: a surname and a year of birth count together, and never alone."""
    parts = [term.partition(":") for term in terms]
    surnames = {value for kind, _, value in parts if kind == SURNAME}
    years = {value for kind, _, value in parts if kind == YEAR}
    whole = {f"{kind}:{value}" for kind, _, value in parts if kind not in {SURNAME, YEAR}}
    return whole | {f"person:{name}:{born}" for name in surnames for born in years}
