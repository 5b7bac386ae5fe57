"""The models of the rooms, handed on for Django to find."""

from referralforms.builder.area_rules import AreaRules
from referralforms.builder.models import FormPage, FormVersion
from referralforms.runner.models import Draft
from referralforms.submissions.audit import ChainHead, ChainLink
from referralforms.submissions.casework import Bar, BrokenGlass, ContactAttempt, Link, Note, ScreeningCheck
from referralforms.submissions.counting import AnswerCount, CountedPage
from referralforms.submissions.disposal import Erasure, RetentionRule, SubjectExport, Tally
from referralforms.submissions.events import Event, EventReason
from referralforms.submissions.models import Submission
from referralforms.submissions.search_terms import SearchTerm
from referralforms.submissions.uploads import Upload
from referralforms.triage.models import CalendarFeed, DailyDigest, SavedView
from referralforms.triage.presence import Presence

__all__ = [
    "AnswerCount",
    "AreaRules",
    "Bar",
    "BrokenGlass",
    "CalendarFeed",
    "ChainHead",
    "ChainLink",
    "ContactAttempt",
    "CountedPage",
    "DailyDigest",
    "Draft",
    "Erasure",
    "Event",
    "EventReason",
    "FormPage",
    "FormVersion",
    "Link",
    "Note",
    "Presence",
    "RetentionRule",
    "SavedView",
    "ScreeningCheck",
    "SearchTerm",
    "SubjectExport",
    "Submission",
    "Tally",
    "Upload",
]
