"""Where the sample site shows a page of each type, for tests that look at one of each."""

ONE_OF_EACH = {
    "HomePage": "/",
    "StandardPage": "/accessibility/",
    "AudiencePage": "/people-harmed/",
    "ServiceAreaPage": "/areas/kent-medway/",
    "FAQPage": "/questions-and-answers/",
    "ResourcesPage": "/leaflets/",
    "CaseStudyIndexPage": "/case-studies/",
    "CaseStudyPage": "/case-studies/a-manslaughter/",
    "TestimonialIndexPage": "/what-people-say/",
    "TestimonialPage": "/what-people-say/a-weight-off/",
    "InsightIndexPage": "/insights/",
    "InsightPage": "/insights/a-new-room-in-lincoln/",
    "EventIndexPage": "/insights/events/",
    "EventPage": "/insights/events/an-open-morning-in-lincoln/",
    "VideoPage": "/insights/getting-a-room-ready/",
    "FormPage": "/start-a-conversation/",
}
