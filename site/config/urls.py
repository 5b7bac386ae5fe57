"""Every address of the site, in the order in which they are tried; ROLE decides which are served."""

import re
from pathlib import Path

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.urls import serve_pattern

from home import plugins
from home.api import build
from home.exit import urlpatterns as exit_urls
from home.private import for_people_signed_in
from home.serving import serve as serve_page
from home.signin.urls import entrance as sign_in_urls
from home.vitals import urlpatterns as vitals_urls
from home.wellknown import urlpatterns as wellknown_urls

# Addresses of pages; those below _util/ are Wagtail's own, for the passwords of private pages.
PAGE_PATH = rf"^(?!_util/){serve_pattern.removeprefix('^')}"

urlpatterns: list[URLPattern | URLResolver] = [
    *wellknown_urls,
    *vitals_urls,
    path("exit/", include(exit_urls)),  # wherever pages are served, whatever the role
    path("documents/", include(wagtaildocs_urls)),
]

if settings.ROLE in {"staff", "all"}:
    admin = settings.ADMIN_PATH.lstrip("/")
    urlpatterns += [path(f"{admin}{key}/", include(urls)) for key, urls in plugins.contributions("staff_urls").items()]
    urlpatterns += [path(admin, include(sign_in_urls)), path(admin, include(wagtailadmin_urls))]

if settings.ROLE in {"public", "all"}:
    urlpatterns += [path("api/v1/", build().urls)]
    urlpatterns += [path(f"{key}/", include(urls)) for key, urls in plugins.contributions("urls").items()]
    in_every_language = [
        path(f"{key}/", include(urls)) for key, urls in plugins.contributions("translated_urls").items()
    ]
    urlpatterns += i18n_patterns(*in_every_language, prefix_default_language=False)

if not settings.S3_BUCKET:
    # What was cut from pictures alone. Documents go through Wagtail's own view, which asks who may read them; whole
    # pictures are shown by no page, and what was cut away may be what nobody should see.
    media = re.escape(settings.MEDIA_URL.lstrip("/"))
    urlpatterns += [
        re_path(rf"^{media}images/(?P<path>.+)$", serve, {"document_root": Path(settings.MEDIA_ROOT) / "images"})
    ]

# The page tree answers every remaining path from the page tree, so it stays last.
# English is at the top; another language is a tree of its own, below its code.
urlpatterns += i18n_patterns(
    re_path(PAGE_PATH, serve_page, name="wagtail_serve"),
    path("_util/login/", for_people_signed_in, name="wagtailcore_login"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
