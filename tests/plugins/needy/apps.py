from home import plugins


class NeedyConfig(plugins.Plugin):
    name = "needy"
    requires = ("somewhere.else",)
