"""Settings for every environment, read from environment variables; safe by default.

Production is the default: what is missing stops the start with a sentence instead of weakening the site.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
import dj_email_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from config import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.folder("DATA_DIR", default=BASE_DIR / ".data")  # database, media, keys, mail

# --- What this process is -------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default="0")
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.listed("SECRET_KEY_FALLBACKS")
ROLE = env.one_of("ROLE", {"public", "staff", "all"}, default="all")  # which URLs are served here
ADMIN_PATH = "/admin/"
EXIT_URL = os.environ.get("EXIT_URL", "https://www.bbc.co.uk/weather")  # where "Exit this page" leads
PHONE = os.environ.get("PHONE") or "01772 842109"  # said while not even the database answers
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")  # mailto: or https:, in security.txt; else the site's mail
BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.listed("ALLOWED_HOSTS", default="localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = env.listed("CSRF_TRUSTED_ORIGINS")

# --- Plugins: each may be left out without changing another line ------------------------------------
PLUGINS, BROKEN_PLUGINS = env.plugins(default=["casestudies", "insights", "referralforms"])

INSTALLED_APPS = [
    *PLUGINS,
    "home",
    "wagtail_modeladmin",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.sites",
    "home.user_admin.UserAdminConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "home.cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.security.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "home.signin.middleware.SignInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.language.LanguageMiddleware",
    "home.absent.AbsentPageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.site",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------
# Measured on SQLite's own defaults beside eight submitters: 46 % of staff edits failed; with these none.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # a transaction that will write waits at its start, not in its middle
    "timeout": 20,  # seconds
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA secure_delete=ON; PRAGMA cache_size=-20000;"
    ),
}
# With binding in the server, PostgreSQL's log never receives the values of a failed INSERT.
POSTGRESQL_OPTIONS = {"server_side_binding": True}


def database() -> dict:
    """Return Django's settings for DATABASE_URL; without it, SQLite in DATA_DIR."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'site.sqlite3'}"
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write it as postgres://USER:PASSWORD@HOST:PORT/NAME or sqlite:////PATH."
        ) from error
    engine = parsed["ENGINE"].rpartition(".")[2]
    if engine not in {"sqlite3", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL names another database: use sqlite or postgres.")
    is_sqlite = engine == "sqlite3"
    parsed["OPTIONS"] = {**parsed.get("OPTIONS", {}), **(SQLITE_OPTIONS if is_sqlite else POSTGRESQL_OPTIONS)}
    parsed["CONN_MAX_AGE"] = 0 if is_sqlite else 60  # seconds
    parsed["CONN_HEALTH_CHECKS"] = True
    return parsed


DATABASES = {"default": database()}

# --- Cache, files, mail ---------------------------------------------------------------------------
REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1000}},
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
MEDIA_URL = os.environ.get("MEDIA_URL", "/media/")
MEDIA_ROOT = DATA_DIR / "media"
S3_BUCKET = os.environ.get("S3_BUCKET", "")  # the other S3 settings are read by boto3 itself
STORAGES = {
    "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": S3_BUCKET}}
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False  # a script imports another by its plain name: queue.js imports keys.js
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOADS = env.flag("UPLOADS", default="0")  # whether forms may ask for files
UPLOAD_MOST_BYTES = 5_000_000  # of one file; held in memory until it is sealed
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes: the longest form is a fraction of it
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor sends many

EMAIL = dj_email_url.parse(os.environ.get("EMAIL_URL", "file:"))
if "EMAIL_BACKEND" not in EMAIL:
    raise ImproperlyConfigured("EMAIL_URL cannot be read: write it as submission://USER:PASSWORD@HOST:587.")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL["EMAIL_HOST"], EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_USER"], EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL["EMAIL_USE_TLS"], EMAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10  # seconds, for each of a dozen steps: a mail must not outlast the lease of its delivery
EMAIL_FILE_PATH = EMAIL["EMAIL_FILE_PATH"] or str(DATA_DIR / "mail")
# Hosts of one's own network that webhooks may reach; all others must have public addresses.
OUTGOING_PRIVATE_HOSTS = [host.lower() for host in env.listed("OUTGOING_PRIVATE_HOSTS")]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("MAIL_FROM", "no-reply@localhost")

# --- Safety ---------------------------------------------------------------------------------------
HTTPS = env.flag("HTTPS", default="1")  # 0 only where the browser speaks plain HTTP to this very machine
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # but the admin, see home/security.py
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_AGE = None  # ends with the browser: a cookie that stays is a trace on a shared device

# Public pages: nothing from elsewhere and nothing inline. The admin's policy is in home/security.py.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [NONE],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_INLINE],  # Wagtail's editor still writes inline scripts
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "default-src": [SELF],
    "connect-src": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}

AUTH_USER_MODEL = "home.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

# --- Staff sign-in: home/signin ----------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["home.signin.backend.StaffBackend"]
SIGN_IN_IDLE_SECONDS = 30 * 60
SIGN_IN_LONGEST_SECONDS = SESSION_COOKIE_AGE = 10 * 60 * 60
FRESH_SIGN_IN_SECONDS = ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = env.whole_number("TRUSTED_PROXIES", default="0")  # each adds to X-Forwarded-For
ACCOUNT_ADAPTER = "home.signin.adapters.StaffAccountAdapter"
ACCOUNT_FORMS = {"login": "home.signin.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # sign-up is closed; allauth compares this with the line above
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators make the accounts
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # counted in the cache, which each process has for itself: see home/signin/lockout.py
MFA_ADAPTER = "home.signin.adapters.StaffMFAAdapter"
MFA_FORMS = {
    "authenticate": "home.signin.forms.CodeForm",
    "reauthenticate": "home.signin.forms.CodeAgainForm",
    "activate_totp": "home.signin.forms.NewAppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds: the clocks of phones differ
MFA_RECOVERY_CODES_SHOW_ONCE = True

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
# The languages of pages and forms. The admin speaks English.
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg"), ("ar", "العربية")]
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "home" / "locale"]  # one folder for the words of the house, wherever they stand

# --- Logs: no request body, no address, no name; errors carry a place in the code and nothing else ----
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "home.security.QuietFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}

# --- Wagtail --------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = os.environ.get("SITE_NAME", "Restorative Solutions")
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "home.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "home.StoredDocument"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.picture_form.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "home.document_form.DocumentForm"
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no address of a colleague goes to a third party
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict] = []  # no third-party embed on any page
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = True
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "home.signin.forms.ForgottenPasswordForm"  # noqa: S105 -- a path
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "home/password_required.html"  # noqa: S105 -- a path
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024  # bytes
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]  # no SVG: it can carry a script
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "txt", "mp4", "vtt", "brf"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 500 * 1024 * 1024  # bytes, of a film
DOCUMENT_MOST_BYTES = 20 * 1024 * 1024  # of whatever is no film
WAGTAIL_AUTO_UPDATE_PREVIEW = True

# --- The organisation's keys ------------------------------------------------------------------------
KEYS_DIR = env.folder("KEYS_DIR", default=DATA_DIR / "keys")
