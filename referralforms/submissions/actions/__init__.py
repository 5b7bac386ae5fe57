"""THE ONE DOOR: whatever alters or opens a submission is a function here.

Each locks the row, checks, writes, and records who did it. Views, API, admin and commands guard, call one
of these, and answer.
"""

from referralforms.submissions.access import NotAllowed, NotVisible
from referralforms.submissions.actions.adding import (
    OUTSIDE_TIMES,
    Opened,
    TryIsPast,
    UnsafeWay,
    add_note,
    answer_check,
    notes,
    read_with_notes,
    read_without_answers,
    record_contact_attempt,
    safe_ways,
)
from referralforms.submissions.actions.changing import (
    CannotAssign,
    assign,
    change_area,
    change_status,
    flag,
    mark_duplicate,
    set_priority,
)
from referralforms.submissions.actions.erasing import OnHold, erase
from referralforms.submissions.actions.exporting import Exported, export
from referralforms.submissions.actions.guarding import bar, break_glass, find_to_protect, hold, release, unbar
from referralforms.submissions.actions.linking import CannotLink, link, unlink
from referralforms.submissions.actions.locking import ChangedMeanwhile, ReasonMissing
from referralforms.submissions.actions.merged import Merged, merged
from referralforms.submissions.actions.reading import find, open_attachment, read, record_attachment, record_reveal
from referralforms.submissions.actions.sending import (
    Receipt,
    SentAndErased,
    SentOtherwise,
    fingerprint,
    id_of,
    is_kept,
    receipt_of,
    submit,
)
from referralforms.submissions.actions.undoing import NothingToUndo, find_to_undo, undo, undoable
from referralforms.submissions.models import REASON_LENGTH

__all__ = [
    "OUTSIDE_TIMES",
    "REASON_LENGTH",
    "CannotAssign",
    "CannotLink",
    "ChangedMeanwhile",
    "Exported",
    "Merged",
    "NotAllowed",
    "NotVisible",
    "NothingToUndo",
    "OnHold",
    "Opened",
    "ReasonMissing",
    "Receipt",
    "SentAndErased",
    "SentOtherwise",
    "TryIsPast",
    "UnsafeWay",
    "add_note",
    "answer_check",
    "assign",
    "bar",
    "break_glass",
    "change_area",
    "change_status",
    "erase",
    "export",
    "find",
    "find_to_protect",
    "find_to_undo",
    "fingerprint",
    "flag",
    "hold",
    "id_of",
    "is_kept",
    "link",
    "mark_duplicate",
    "merged",
    "notes",
    "open_attachment",
    "read",
    "read_with_notes",
    "read_without_answers",
    "receipt_of",
    "record_attachment",
    "record_contact_attempt",
    "record_reveal",
    "release",
    "safe_ways",
    "set_priority",
    "submit",
    "unbar",
    "undo",
    "undoable",
    "unlink",
]
