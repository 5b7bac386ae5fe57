"""The filters of the queue: always in view, kept in the address, and nothing of the query string but these."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from home.models import Area, User
from referralforms.builder.models import FormPage
from referralforms.submissions.models import Channel, SubmissionQuerySet
from referralforms.submissions.priority import Priority
from referralforms.submissions.status import Status
from referralforms.submissions.vocabulary import Flag

ANY = ("", "Any")
NONE = "none"
ME = "me"
EARLIEST = datetime.date(2000, 1, 1)


class FilterForm(forms.Form):
    """What a person narrows the queue by. A value that no longer exists narrows nothing and is named."""

    status = forms.ChoiceField(required=False, choices=[ANY, *Status.choices])
    area = forms.ChoiceField(required=False)
    form = forms.ChoiceField(required=False)
    channel = forms.ChoiceField(required=False, label="Came by", choices=[ANY, *Channel.choices])
    priority = forms.TypedChoiceField(required=False, choices=[ANY, *Priority.choices], coerce=int)
    assignee = forms.ChoiceField(required=False, label="With")
    flag = forms.ChoiceField(required=False, choices=[ANY, *Flag.choices])
    received_from = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    received_to = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any, *, by: User, published: "Published", colleagues: list[User]):
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.by = by
        self.offer("area", [*published.areas, (NONE, "No area: central queue")])
        self.offer("form", published.forms)
        people = [(str(person.pk), str(person)) for person in colleagues]
        self.offer("assignee", [(ME, "Me"), (NONE, "Nobody"), *people])

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(required=False, choices=[ANY, *choices], label=self.fields[name].label)

    def clean(self) -> dict[str, Any]:
        super().clean()
        given = self.cleaned_data
        first, last = given.get("received_from"), given.get("received_to")
        if first and last and last < first:
            self.add_error("received_to", "The last day is before the first: change one of them.")
        return given

    @property
    def chosen(self) -> dict[str, Any]:
        """Return what narrows: valid values alone, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    @property
    def query(self) -> dict[str, str]:
        """Return the filters as they stand in an address."""
        return {name: str(self.data.get(name)) for name in self.chosen}

    def narrow(self, rows: SubmissionQuerySet) -> SubmissionQuerySet:
        for name, value in self.chosen.items():
            rows = rows.filter(**self.condition(name, value))
        return rows

    def condition(self, name: str, value: Any) -> dict[str, Any]:
        match name:
            case "area":
                return {"area__isnull": True} if value == NONE else {"area__key": value}
            case "form":
                return {"form_version__page": value}
            case "assignee":
                return {"assignee__isnull": True} if value == NONE else {"assignee": self.person(value)}
            case "flag":
                return {"flags__has": value}
            case "received_from":
                return {"received_at__gte": midnight(value)}
            case "received_to":
                return {"received_at__lt": midnight(value + datetime.timedelta(days=1))}
        return {name: value}

    def person(self, value: str) -> str | int:
        return self.by.pk if value == ME else value


@dataclass(frozen=True)
class Published:
    """What the filters offer of the site's own content: the same for everybody who looks."""

    areas: list[tuple[str, str]]
    forms: list[tuple[str, str]]

    @classmethod
    def find(cls) -> "Published":
        shown = FormPage.objects.filter(versions__isnull=False).distinct().order_by("title")
        return cls(
            areas=list(Area.objects.values_list("key", "name")),
            forms=[(str(pk), title) for pk, title in shown.values_list("pk", "title")],
        )


def midnight(day: datetime.date) -> datetime.datetime:
    """Return the beginning of a day here, as a moment."""
    return timezone.make_aware(datetime.datetime.combine(max(day, EARLIEST), datetime.time()))
