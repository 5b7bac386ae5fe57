from home import plugins


class BrokenConfig(plugins.Plugin):
    """Promises what it does not have."""

    name = "broken"
    home_blocks = {"misspelt": "broken.blocks.NoSuchBlock", "sound": "broken.blocks.SoundBlock"}
    question_types = {"explosive": "broken.explosive.Question"}
    api_routers = {"nowhere": "broken.no_such_module.router"}
    urls = {"nowhere": "broken.no_such_module.urlpatterns"}
