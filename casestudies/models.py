"""The models of the plugin, handed on from the file of each subject."""

from casestudies.stories import CaseStudyIndexPage, CaseStudyPage
from casestudies.voices import TestimonialIndexPage, TestimonialPage

__all__ = ["CaseStudyIndexPage", "CaseStudyPage", "TestimonialIndexPage", "TestimonialPage"]
