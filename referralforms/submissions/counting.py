"""Answers that are only counted, such as those to equality questions: numbers by month, and nothing else.

What a person chose is added to a number at once and kept nowhere. Nothing leads from a number to a person, to what
else they sent, or to their other answers; there is no link that could be cut after some days, since there never is
one. That a page was counted is known by its random token alone, so that pressing twice counts once.
"""

import datetime
import uuid
from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from home.periodic import every

REMEMBERED_DAYS = 30  # for which a page that was counted is not counted again
EVERYBODY = ("", "")  # question and answer of the number of those who answered at all


class AnswerCount(models.Model):
    """How often one choice was made in one month."""

    form = models.UUIDField(help_text="The translation key of the form: a form counts alike in every language.")
    month = models.DateField(help_text="Its first day.")
    question = models.CharField(max_length=100, blank=True, help_text="Key; empty for all who answered.")
    answer = models.CharField(max_length=100, blank=True, help_text="Key of the choice.")
    count = models.PositiveIntegerField(default=0)

    changes_public_content = False
    public_may = ("SELECT", "INSERT", "UPDATE")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["form", "month", "question", "answer"], name="answer_count_is_one_number")
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.answer}, {self.month:%B %Y}".strip()


class CountedPage(models.Model):
    """A page that was counted. Its day is kept, and no time: that would stand beside the time of a submission."""

    id = models.UUIDField(primary_key=True, editable=False)
    counted_on = models.DateField(default=timezone.localdate)

    changes_public_content = False
    public_may = ("SELECT", "INSERT")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["counted_on"], name="counted_page_day")]

    def __str__(self) -> str:
        return f"Page {self.pk}"


def count(form: uuid.UUID, chosen: Iterable[tuple[str, str]], *, token: uuid.UUID) -> bool:
    """Add one to each choice, and return whether that was done now: the same token counts once.

    Args:
        form: the translation key of the form.
        chosen: (key of the question, key of the choice).
        token: random id of the page.
    """
    month = timezone.localdate().replace(day=1)
    try:
        with transaction.atomic():
            CountedPage(id=token).save(force_insert=True)
            for question, answer in sorted({EVERYBODY, *chosen}):  # in one order, so that nobody waits in a circle
                add_one(form, month, question, answer)
    except IntegrityError:
        if CountedPage.objects.filter(pk=token).exists():
            return False
        raise
    return True


def add_one(form: uuid.UUID, month: datetime.date, question: str, answer: str) -> None:
    number, _ = AnswerCount.objects.get_or_create(form=form, month=month, question=question, answer=answer)
    AnswerCount.objects.filter(pk=number.pk).update(count=F("count") + 1)


@every(hours=24)
def forget_counted_pages() -> int:
    """Forget which pages were counted, once nobody has them open any more."""
    before = timezone.localdate() - datetime.timedelta(days=REMEMBERED_DAYS)
    return CountedPage.objects.filter(counted_on__lt=before).delete()[0]
