"""The seam: what plugins contribute, and what happens when one is broken. The plugins are in tests/plugins/."""

import pytest
from django.apps import AppConfig, apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from wagtail.blocks import Block

from config import environment
from home import plugins
from tests.installation import PLUGINS, manage


@pytest.fixture
def plugin_path(monkeypatch, base_dir):
    monkeypatch.syspath_prepend(base_dir / "tests" / "plugins")


@pytest.fixture
def install(plugin_path, monkeypatch):
    """Install a plugin beside those of the site, for one test."""

    def add(name: str) -> None:
        # Not by INSTALLED_APPS: that starts every app again, and some of Wagtail's can be started only once.
        config = AppConfig.create(name)
        config.apps = apps
        config.import_models()
        monkeypatch.setitem(apps.app_configs, config.label, config)

    return add


def said(prefix: str = "home.") -> list[tuple[str, str]]:
    return [(each.id, each.msg) for each in plugins.check_plugins(None) if each.id.startswith(prefix)]


def test_every_contribution_of_the_site_can_be_loaded():
    promised = {(point, key) for point in plugins.POINTS for key, _, _ in plugins.promised(point)}
    loaded = {(point, key) for point in plugins.POINTS for key in plugins.contributions(point)}
    assert promised == loaded
    assert said() == []


def test_blocks_are_contributed_as_wagtail_blocks():
    for point in ("home_blocks", "story_blocks", "question_types", "handlers"):
        assert [each for each in plugins.contributions(point).values() if not issubclass(each, Block)] == []


def test_home_uses_the_seam_like_any_plugin():
    assert "pages" in plugins.contributions("api_routers")
    assert apps.get_app_config("home") in plugins.installed()


def test_a_plugin_that_is_installed_contributes(install):
    install("outside")
    from outside.blocks import GreetingBlock

    assert plugins.contributions("home_blocks")["greeting"] is GreetingBlock
    assert said() == []


def test_what_a_plugin_cannot_deliver_counts_as_absent(install, caplog):
    install("broken")
    assert {"sound", "newsletter"} < plugins.contributions("home_blocks").keys()
    assert "misspelt" not in plugins.contributions("home_blocks")
    assert "explosive" not in plugins.contributions("question_types")
    assert "nowhere" not in plugins.contributions("urls")
    assert "Plugin broken: question_types 'explosive' cannot be loaded (RuntimeError)." in caplog.messages


def test_check_names_each_contribution_that_cannot_be_loaded(install):
    install("broken")
    named = [(code, message.partition(" cannot")[0]) for code, message in said()]
    assert named == [
        ("home.W004", "broken: home_blocks 'misspelt'"),
        ("home.W004", "broken: question_types 'explosive'"),
        ("home.W004", "broken: api_routers 'nowhere'"),
        ("home.W004", "broken: urls 'nowhere'"),
    ]


def test_two_owners_of_a_key_are_an_error(install):
    install("twin")
    message = "home_blocks 'newsletter' has two owners, insights and twin: rename one."
    assert said() == [("home.E003", message)]


def test_a_plugin_that_needs_what_is_not_installed_is_an_error(install):
    install("needy")
    assert said() == [("home.E002", "The plugin needy needs somewhere.else: add it to PLUGINS.")]


def test_a_requirement_that_is_installed_is_no_error(install):
    install("outside")  # it requires the forms plugin
    assert said("home.E002") == []


def test_a_plugin_that_imports_the_base_class_is_still_found(install):
    install("trap")
    assert type(apps.get_app_config("trap")).__name__ == "TrapConfig"
    assert "trapped" in plugins.contributions("home_blocks")


def test_a_plugin_whose_apps_module_fails_is_left_out(plugin_path, monkeypatch):
    monkeypatch.setenv("PLUGINS", "insights,badapps")
    names, broken = environment.plugins(default=list(PLUGINS))
    assert names == ["insights"]
    assert broken == {"badapps": "RuntimeError: This plugin cannot start."}


def test_check_names_a_plugin_that_was_left_out(settings):
    settings.BROKEN_PLUGINS = {"badapps": "RuntimeError: This plugin cannot start."}
    message = "The plugin badapps is left out: its apps.py fails with RuntimeError: This plugin cannot start.."
    assert said("home.W001") == [("home.W001", message)]


def test_a_site_with_a_broken_plugin_starts_and_says_so(tmp_path):
    done = manage("check", PLUGINS="insights,badapps,broken", DATA_DIR=str(tmp_path))
    assert done.returncode == 0
    assert "(home.W001) The plugin badapps is left out" in done.stderr
    assert done.stderr.count("(home.W004)") == 4


def test_check_can_fail_a_release_with_a_broken_plugin(tmp_path):
    done = manage("check", "--fail-level", "WARNING", PLUGINS="badapps", DATA_DIR=str(tmp_path))
    assert done.returncode == 1


def test_a_plugin_name_that_does_not_exist_stops_the_start(monkeypatch):
    monkeypatch.setenv("PLUGINS", "insihgts")
    with pytest.raises(ImproperlyConfigured, match="PLUGINS names 'insihgts', and there is no such package"):
        environment.plugins(default=list(PLUGINS))


def test_a_plugin_named_twice_is_installed_once(monkeypatch):
    monkeypatch.setenv("PLUGINS", "insights, insights,")
    assert environment.plugins(default=list(PLUGINS)) == (["insights"], {})


def test_no_plugins_are_a_choice_too(monkeypatch):
    monkeypatch.setenv("PLUGINS", "")
    assert environment.plugins(default=list(PLUGINS)) == ([], {})


def test_a_package_that_advertises_itself_is_installed_unless_plugins_are_chosen(monkeypatch, base_dir):
    monkeypatch.delenv("PLUGINS", raising=False)
    monkeypatch.syspath_prepend(base_dir / "tests" / "plugins" / "by_entry_point")
    assert environment.plugins(default=list(PLUGINS)) == ([*PLUGINS, "advertised"], {})
    monkeypatch.setenv("PLUGINS", "insights")
    assert environment.plugins(default=list(PLUGINS)) == (["insights"], {})


def test_no_file_outside_a_plugin_contains_its_name(base_dir):
    """The settings name the plugins; the tests, the contracts and the sample texts may."""
    files = [*base_dir.glob("home/**/*.py"), *base_dir.glob("site/**/*.py"), *base_dir.glob("templates/home/**/*.html")]
    naming = {
        file.relative_to(base_dir).as_posix()
        for file in files
        if "migrations" not in file.parts and any(name in file.read_text(encoding="utf-8") for name in PLUGINS[::2])
    }
    assert naming == {"site/config/settings.py"}


def test_the_seam_is_part_of_djangos_checks(install):
    install("needy")
    assert "home.E002" in {each.id for each in checks.run_checks()}
