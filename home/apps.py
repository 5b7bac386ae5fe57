# Imported as a module: the name of the base class must not stand in an apps.py.
from home import plugins


class HomeConfig(plugins.Plugin):
    """The part that is always there; it uses the seam like any plugin."""

    name = "home"
    verbose_name = "Site"
    second_factor_for = ("home.user", "auth.group")
    roles = {
        "Editor": [
            "wagtailadmin.access_admin",
            *(
                f"home.{action}_{model}"
                for model in ("partner", "claim", "supportline", "resource")
                for action in ("add", "change", "delete", "view")
            ),
        ],
        "Administrator": [
            "wagtailadmin.access_admin",
            *(
                f"home.{action}_{model}"
                for model in ("user", "area", "commissioner")
                for action in ("add", "change", "view")
            ),
            "home.change_sitedetails",
            "home.run_site",
        ],
        # Approvers reach a story only while it waits for them, through the workflow.
        "Approver": ["wagtailadmin.access_admin"],
    }
    preparations = {"approval": "home.checked.approval.prepare"}
    told_of_roles = ("home.run_site",)
    errands = {"tell_person": "home.signin.errands.TellPerson", "tell_of_roles": "home.roles.TellOfRoles"}
    api_routers = {"pages": "home.api.router"}
    translated_urls = {"search": "home.search.urlpatterns"}
    periodic = {
        "publish": "home.upkeep.publish",
        "clear_done": "home.upkeep.clear_done",
        "alarm": "home.upkeep.alarm",
        "withdrawn_pictures": "home.withdrawal.forget_pictures_cut_again",
    }
    health = {"outbox": "home.upkeep.health", "installation": "home.vitals.health"}

    def ready(self) -> None:
        from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
        from wagtail.signals import page_unpublished, post_page_move

        from home import permissions, stamp, withdrawal

        post_migrate.connect(permissions.make_groups, dispatch_uid="home.make_groups")
        post_migrate.connect(stamp.renew_after_migration, dispatch_uid="home.stamp")
        for signal in (post_save, post_delete, m2m_changed):
            signal.connect(stamp.renew_after_change, dispatch_uid="home.stamp")
        post_page_move.connect(stamp.renew_after_move, dispatch_uid="home.stamp")
        page_unpublished.connect(withdrawal.forget_pictures, dispatch_uid="home.withdrawal")
