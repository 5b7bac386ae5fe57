"""The plugin's tables, handed on from the modules that each hold one idea."""

from insights.articles import InsightIndexPage, InsightPage
from insights.events import EventIndexPage, EventPage
from insights.newsletter.models import DepartedAddress, Subscriber
from insights.videos import VideoPage

__all__ = [
    "DepartedAddress",
    "EventIndexPage",
    "EventPage",
    "InsightIndexPage",
    "InsightPage",
    "Subscriber",
    "VideoPage",
]
