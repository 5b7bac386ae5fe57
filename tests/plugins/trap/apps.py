# What a plugin should not do, and somebody will: Django then finds two classes in this module.
from home.plugins import Plugin


class TrapConfig(Plugin):
    name = "trap"
    home_blocks = {"trapped": "wagtail.blocks.CharBlock"}
