# Imported as a module: the name of the base class must not stand in an apps.py.
from home import plugins


class InsightsConfig(plugins.Plugin):
    name = "insights"
    verbose_name = "Insights"
    disposable = ("DepartedAddress",)  # without the list there is nothing that an address could be added to again
    roles = {
        # Apart from editors: who writes pages need not see who reads them.
        "Newsletter editor": [
            "wagtailadmin.access_admin",
            *(f"insights.{action}_subscriber" for action in ("view", "delete", "export")),
        ],
    }
    home_blocks = {"insights": "insights.blocks.InsightsBlock", "newsletter": "insights.blocks.NewsletterBlock"}
    errands = {"newsletter_mail": "insights.newsletter.errands.NewsletterMail"}
    periodic = {"unconfirmed_addresses": "insights.newsletter.upkeep.erase_unconfirmed"}
    public_places = {"Feed": "insights.feed.shows"}
    api_routers = {"insights": "insights.api.router"}
    urls = {"insights": "insights.urls.urlpatterns"}
    translated_urls = {"newsletter": "insights.newsletter.urls.urlpatterns"}
    design_examples = {"insights": "insights.examples.examples"}
    demo_loaders = {"insights": "insights.demo.load"}
