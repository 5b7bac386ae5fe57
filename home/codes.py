"""A field that holds several codes of a fixed list, such as the content notes of a case study.

The codes stand in the row itself, so that a list of pages needs no further query, and can be filtered
with ``field__has="code"`` on every database.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models

SEPARATOR = "|"


class CodesField(models.CharField):
    """A list of codes out of ``choices``, in the order of the choices; stored as ``|one|two|``."""

    _pyi_private_set_type: Any  # as the types of Django's own fields are told
    _pyi_private_get_type: Any

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 400)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> list[str]:
        if value is None:
            return []
        if isinstance(value, str):
            return [code for code in value.split(SEPARATOR) if code]
        return list(value)

    def from_db_value(self, value, expression, connection) -> list[str]:
        return self.to_python(value)

    def get_prep_value(self, value: Any) -> str:
        codes = self.to_python(value)
        return SEPARATOR + SEPARATOR.join(codes) + SEPARATOR if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def validate(self, value: Iterable[str], model_instance) -> None:
        known = {code for code, _ in self.flatchoices}
        if unknown := [code for code in value if code not in known]:
            raise ValidationError(f"{', '.join(unknown)}: choose from the list.")
        if not self.blank and not value:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def run_validators(self, value: Iterable[str]) -> None:
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.flatchoices,
            required=not self.blank,
            label=kwargs.get("label", self.verbose_name.capitalize()),
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def check(self, **kwargs) -> list[checks.CheckMessage]:
        # CharField's check compares max_length with the single codes; what counts is all of them together.
        longest = sum(len(code) + 1 for code, _ in self.flatchoices) + 1
        if longest > (self.max_length or 0):
            return [checks.Error(f"max_length must be at least {longest}.", obj=self, id="home.E010")]
        return []

    def labels(self, codes: Iterable[str]) -> list[str]:
        chosen = set(codes)
        return [str(label) for code, label in self.flatchoices if code in chosen]


@CodesField.register_lookup
class Has(models.Lookup):
    """Rows among whose codes is the one asked for."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, column_params = self.process_lhs(compiler, connection)
        pattern = f"%{SEPARATOR}{connection.ops.prep_for_like_query(self.rhs)}{SEPARATOR}%"
        return f"{column} LIKE %s ESCAPE '\\'", [*column_params, pattern]
