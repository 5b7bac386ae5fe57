from home import plugins


class TwinConfig(plugins.Plugin):
    """Claims a key that another plugin has."""

    name = "twin"
    home_blocks = {"newsletter": "wagtail.blocks.CharBlock"}
