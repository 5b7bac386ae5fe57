"""The blind index: keyed hashes of what staff look people up by. Who has the database alone can look nothing up."""

from django.db import models

from referralforms.submissions.models import Submission


class SearchTerm(models.Model):
    """One hash of one submission, cut to 64 bits; it goes with its submission."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="search_terms", db_index=False)
    digest = models.BigIntegerField()

    changes_public_content = False

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["digest", "submission"], name="search_term_digest")]
        constraints = [models.UniqueConstraint(fields=["submission", "digest"], name="search_term_is_unique")]

    def __str__(self) -> str:
        return f"Search term of {self.submission_id}"
