"""The models of the site, handed on from the file of each subject."""

from home.audiences import AudiencePage
from home.checked.approval import Approval
from home.checked.publishing import CheckedPage
from home.faq import FAQPage
from home.leaflets import ResourcesPage
from home.media import Picture, Rendition, StoredDocument
from home.outbox import Delivery
from home.pages import ContentPage, HomePage, ServiceAreaPage, StandardPage
from home.people import SignInAttempt, User
from home.periodic import PeriodicRun
from home.records import Area, Claim, Commissioner, Partner, Resource, SiteDetails, SupportLine
from home.stamp import ContentStamp

__all__ = [
    "Approval",
    "Area",
    "AudiencePage",
    "CheckedPage",
    "Claim",
    "Commissioner",
    "ContentPage",
    "ContentStamp",
    "Delivery",
    "FAQPage",
    "HomePage",
    "Partner",
    "PeriodicRun",
    "Picture",
    "Rendition",
    "Resource",
    "ResourcesPage",
    "ServiceAreaPage",
    "SignInAttempt",
    "SiteDetails",
    "StandardPage",
    "StoredDocument",
    "SupportLine",
    "User",
]
