# Imported as a module: the name of the base class must not stand in an apps.py.
from home import plugins


class OutsideConfig(plugins.Plugin):
    """A whole plugin from outside the project: a block of the home page, a question type, an API route."""

    name = "outside"
    requires = ("referralforms",)
    home_blocks = {"greeting": "outside.blocks.GreetingBlock"}
    question_types = {"colour": "outside.questions.Colour"}
    api_routers = {"greetings": "outside.api.router"}
