# Imported as a module: the name of the base class must not stand in an apps.py.
from home import plugins


class CaseStudiesConfig(plugins.Plugin):
    name = "casestudies"
    verbose_name = "Case studies"
    home_blocks = {
        "case_studies": "casestudies.blocks.CaseStudiesBlock",
        "testimonials": "casestudies.blocks.TestimonialsBlock",
    }
    api_routers = {"case-studies": "casestudies.api.router"}
    demo_loaders = {
        "case_studies": "casestudies.demo.load_case_studies",
        "testimonials": "casestudies.demo.load_testimonials",
    }
