# Imported as a module: the name of the base class must not stand in an apps.py.
from home import plugins

ADMIN = "wagtailadmin.access_admin"


def may(*codenames: str) -> list[str]:
    return [ADMIN, *(f"referralforms.{codename}" for codename in codenames)]


class ReferralFormsConfig(plugins.Plugin):
    name = "referralforms"
    verbose_name = "Referral forms"
    second_factor_for = ("referralforms",)
    told_of_roles = ("referralforms.protect_submission",)
    # Of what nobody sent, nothing needs to be kept.
    disposable = ("FormVersion", "Draft", "RetentionRule", "DailyDigest", "CalendarFeed")
    roles = {
        "Triage worker": may("triage_submission"),
        "Practitioner": may("work_submission"),
        "Manager": may("triage_submission", "manage_submission"),
        # Their own views come without the right to read a submission; one is opened by exception alone.
        "Data-protection officer": [
            *may("protect_submission", "break_glass"),
            *(f"referralforms.{action}_retentionrule" for action in ("add", "change", "delete", "view")),
        ],
        "Administrator": may("break_glass"),
        "Analyst": may("count_submission"),
    }
    home_blocks = {"start_a_conversation": "referralforms.builder.blocks.StartAConversationBlock"}
    question_types = {
        "short_text": "referralforms.builder.questions.text.ShortText",
        "long_text": "referralforms.builder.questions.text.LongText",
        "name": "referralforms.builder.questions.text.Name",
        "email": "referralforms.builder.questions.email_address.Email",
        "phone": "referralforms.builder.questions.phone.PhoneNumber",
        "number": "referralforms.builder.questions.number.Number",
        "date": "referralforms.builder.questions.date.Date",
        "approximate_date": "referralforms.builder.questions.approximate_date.ApproximateDate",
        "postcode": "referralforms.builder.questions.postcode.Postcode",
        "area": "referralforms.builder.questions.area.AreaChoice",
        "yes_no": "referralforms.builder.questions.choices.YesNo",
        "one_choice": "referralforms.builder.questions.choices.OneChoice",
        "several_choices": "referralforms.builder.questions.choices.SeveralChoices",
        "long_list": "referralforms.builder.questions.long_list.LongList",
        "address": "referralforms.builder.questions.address.Address",
        "crime_reference": "referralforms.builder.questions.references.CrimeReference",
        "case_number": "referralforms.builder.questions.references.CaseNumber",
        "group": "referralforms.builder.questions.group.RepeatingGroup",
        "notice": "referralforms.builder.questions.notice.NoticeShown",
        "agreement": "referralforms.builder.questions.agreement.Agreement",
        "agency_agreement": "referralforms.builder.questions.agreement.AgencyAgreement",
        "file": "referralforms.builder.questions.upload.FileUpload",
        "safe_contact": "referralforms.builder.questions.safe_contact.SafeContact",
    }
    periodic = {
        "audit_chain": "referralforms.submissions.audit.link_waiting",
        "audit_anchor": "referralforms.submissions.audit.anchor",
        "audit_journal": "referralforms.submissions.audit.tidy_journal",
        "retention": "referralforms.submissions.retention.keep_to_schedule",
        "drafts": "referralforms.runner.drafts.delete_expired",
        "digests": "referralforms.triage.digest.owe_digests",
        "counted_pages": "referralforms.submissions.counting.forget_counted_pages",
        "unsent_files": "referralforms.submissions.uploads.erase_unsent",
        "index": "referralforms.submissions.blind_index.index_new",
    }
    health = {
        "audit": "referralforms.submissions.audit.health",
        "retention": "referralforms.submissions.retention.health",
        "keys": "referralforms.submissions.key_health.health",
    }
    role_changes = {"log": "referralforms.submissions.events.record_roles"}
    errands = {
        "tell_managers": "referralforms.submissions.notices.TellManagers",
        "tell_mentioned": "referralforms.submissions.notices.TellMentioned",
        "digest": "referralforms.triage.digest.Digest",
    }
    handlers = {
        "notify_staff": "referralforms.submissions.handlers.NotifyStaff",
        "receipt": "referralforms.submissions.receipts.Receipt",
        "webhook": "referralforms.submissions.webhook.Webhook",
    }
    api_routers = {"forms": "referralforms.runner.api.router"}
    urls = {"forms": "referralforms.runner.urls.urlpatterns"}
    staff_urls = {"deadlines": "referralforms.triage.calendar_feed.urlpatterns"}
    demo_loaders = {"forms": "referralforms.demo.load", "submissions": "referralforms.demo_submissions.load"}
    preparations = {
        "keys": "referralforms.submissions.keys.make_keys",
        "retention": "referralforms.submissions.retention.write_defaults",
    }
    start_checks = {"keys": "referralforms.submissions.keys.check_start"}
    after_restore = {"erased": "referralforms.submissions.erasure.replay"}
    leaving = {"drafts": "referralforms.runner.drafts.end_all"}
    restore_proofs = {"sealed": "referralforms.submissions.proof.prove"}

    def ready(self) -> None:
        from referralforms.submissions import keys  # noqa: F401 -- registers its system check
