from home import plugins


class AdvertisedConfig(plugins.Plugin):
    name = "advertised"
    home_blocks = {"advertised": "wagtail.blocks.CharBlock"}
