"""Django settings. Every choice of the operator is read from the environment by a typed reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from fleetward.config import database, env, secrets

BASE_DIR = Path(__file__).resolve().parents[2]
PACKAGE = BASE_DIR / "fleetward"
VAR = Path(env.text("FLEETWARD_VAR") or BASE_DIR / "var")

DEBUG = env.flag("FLEETWARD_DEBUG")
DEMO = env.flag("FLEETWARD_DEMO")
TENANCY_STRICT = env.flag("FLEETWARD_TENANCY_STRICT", default=DEBUG)
SECRET_KEY = env.text("FLEETWARD_SECRET_KEY") or secrets.load(VAR)["secret_key"]
PUBLIC_URL = env.text("FLEETWARD_PUBLIC_URL", "http://localhost:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
COOKIE_PREFIX = "__Host-" if HTTPS else ""  # a browser takes such a cookie over https only, for this very host
ALLOWED_HOSTS = env.words("FLEETWARD_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

VENDOR_PROFILE = env.text("FLEETWARD_VENDOR_PROFILE") or str(PACKAGE / "config/profiles/hp.toml")
ALERT_RULES = env.text("FLEETWARD_ALERT_RULES") or str(PACKAGE / "config/profiles/alert_rules.toml")
CALENDARS = env.text("FLEETWARD_CALENDARS") or str(PACKAGE / "config/profiles/calendars.toml")
LMS_TOKEN = env.text("FLEETWARD_LMS_TOKEN")
PARTS_SYSTEM_URL = env.text(
    "FLEETWARD_PARTS_SYSTEM_URL"
)  # where submitted parts orders are sent; empty: the desk decides
PARTS_SYSTEM_SECRET = env.text("FLEETWARD_PARTS_SYSTEM_SECRET")  # signs what is sent there
env.together("FLEETWARD_PARTS_SYSTEM_URL", "FLEETWARD_PARTS_SYSTEM_SECRET")
PARTS_SYSTEM_TOKEN = env.text("FLEETWARD_PARTS_SYSTEM_TOKEN")  # it tells us states with this
ENROLMENT_ATTEMPTS = env.number("FLEETWARD_ENROLMENT_ATTEMPTS", 20, least=1)  # wrong keys from one address in 15 min
ENROLMENT_CPIN_ATTEMPTS = env.number("FLEETWARD_ENROLMENT_CPIN_ATTEMPTS", 2_000, least=1)  # wrong cPINs in an hour
# serial numbers that are not its own, of which one partner is told in 24 h
WHEREABOUTS_STRANGERS = env.number("FLEETWARD_WHEREABOUTS_STRANGERS", 10_000, least=1)
API_REQUESTS = env.number("FLEETWARD_API_REQUESTS", 600, least=1)  # of one credential in a minute
CHECK_IN_EVERY = env.number("FLEETWARD_CHECK_IN_EVERY", 3_600, least=60)  # seconds until a PC is there again
SUPPORT_MAIL_DOMAIN = env.text("FLEETWARD_SUPPORT_MAIL_DOMAIN")  # answers come to support+...@ this; empty: no answers
SUPPORT_MAIL_TOKEN = env.text("FLEETWARD_SUPPORT_MAIL_TOKEN")  # whoever hands mails in by HTTPS shows this
SUPPORT_MAIL_LARGEST = env.number("FLEETWARD_SUPPORT_MAIL_LARGEST_MB", 25, least=1) * 1024 * 1024
SUPPORT_MAIL_HOURLY = env.number("FLEETWARD_SUPPORT_MAIL_HOURLY", 30, least=1)  # mails from one address in an hour
SUPPORT_MAILBOX_HOST = env.text("FLEETWARD_SUPPORT_MAILBOX_HOST")  # an IMAP server; empty: no mailbox is read
SUPPORT_MAILBOX_PORT = env.number("FLEETWARD_SUPPORT_MAILBOX_PORT", 993, least=1)
SUPPORT_MAILBOX_TLS = env.flag("FLEETWARD_SUPPORT_MAILBOX_TLS", default=True)
SUPPORT_MAILBOX_USER = env.text("FLEETWARD_SUPPORT_MAILBOX_USER")
SUPPORT_MAILBOX_PASSWORD = env.text("FLEETWARD_SUPPORT_MAILBOX_PASSWORD")
SUPPORT_MAILBOX_FOLDER = env.text("FLEETWARD_SUPPORT_MAILBOX_FOLDER", "INBOX")
env.together("FLEETWARD_SUPPORT_MAILBOX_HOST", "FLEETWARD_SUPPORT_MAILBOX_USER")
env.together("FLEETWARD_SUPPORT_MAILBOX_HOST", "FLEETWARD_SUPPORT_MAIL_DOMAIN")
SUPPORT_ANSWERS = env.text("FLEETWARD_SUPPORT_ANSWERS") or str(PACKAGE / "config/profiles/support_answers.toml")
OUTGOING_PRIVATE = env.flag("FLEETWARD_OUTGOING_PRIVATE")  # people may name hosts of our own networks, and http
INBOX = VAR / "inbox"
OUTBOX = VAR / "outbox"
SPOOL = VAR / "spool"
EXPORTS = VAR / "exports"
ATTACHMENTS = VAR / "attachments"
SUPPORT_FILES = VAR / "support_files"
PROOFS = VAR / "proofs"
TRUSTED_PROXIES = env.number("FLEETWARD_TRUSTED_PROXIES", 0, least=0)
LARGEST_UPLOAD = env.number("FLEETWARD_LARGEST_UPLOAD_MB", 256, least=1) * 1024 * 1024

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
    "fleetward.foundation.accounts",
    "fleetward.foundation.audit",
    "fleetward.foundation.calls",
    "fleetward.foundation.jobs",
    "fleetward.foundation.notifications",
    "fleetward.domain.partners",
    "fleetward.domain.customers",
    "fleetward.domain.sign_on",
    "fleetward.domain.staff",
    "fleetward.domain.devices",
    "fleetward.domain.sales_feed",
    "fleetward.domain.enrolment",
    "fleetward.domain.alerts",
    "fleetward.domain.parts",
    "fleetward.domain.repairs",
    "fleetward.domain.claims",
    "fleetward.domain.transfers",
    "fleetward.domain.whereabouts",
    "fleetward.domain.support",
    "fleetward.domain.webhooks",
    "fleetward.entrypoints.web",
    "fleetward.entrypoints.jobs",
    "fleetward.entrypoints.commands",
    "fleetward.config",
]

MIDDLEWARE = [
    "fleetward.config.observing.ObservingMiddleware",
    "fleetward.entrypoints.web.middleware.WholeBodyMiddleware",
    "fleetward.entrypoints.web.middleware.ForwardedAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "fleetward.entrypoints.agent_api.middleware.AgentMiddleware",  # agents pass by all that follows
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "fleetward.entrypoints.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fleetward.entrypoints.web.middleware.ActorMiddleware",
]

ROOT_URLCONF = "fleetward.config.urls"
WSGI_APPLICATION = "fleetward.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "entrypoints/web/templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "fleetward.entrypoints.web.folding.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fleetward.entrypoints.web.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n"],
        },
    }
]

DATABASES = database.django_databases(VAR)
# What sign-in remembers for minutes: its limits, which all processes share, and codes that were used. No page asks it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_remembered",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},  # beyond it counts would be thrown away, whoever is counted
    }
}
DATABASE_ROUTERS = ["fleetward.foundation.tenancy.router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "fleetward.entrypoints.web.account.passwords.OwnNamesValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "fleetward.entrypoints.web.account.adapter.ClosedSignup"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate_webauthn": "fleetward.entrypoints.web.account.passkeys.SecondFactorForm",
    "login_webauthn": "fleetward.entrypoints.web.account.passkeys.SignInForm",
}
MFA_TOTP_ISSUER = "Fleetward"
REQUIRE_MFA = env.flag("FLEETWARD_REQUIRE_MFA")
_MAIL = "smtp" if env.text("FLEETWARD_SMTP_URL") else "filebased"
EMAIL_BACKEND = env.text("FLEETWARD_EMAIL_BACKEND", f"django.core.mail.backends.{_MAIL}.EmailBackend")
EMAIL_FILE_PATH = VAR / "mail"  # of the backend that sends none
SMTP = env.smtp("FLEETWARD_SMTP_URL")
EMAIL_HOST, EMAIL_PORT = SMTP.host, SMTP.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = SMTP.user, SMTP.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = SMTP.starttls, SMTP.tls, 30
DEFAULT_FROM_EMAIL = env.text("FLEETWARD_FROM_EMAIL", "fleetward@localhost")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nb", _("Norwegian Bokmål"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = "fleetward.config.formats"
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [PACKAGE / "entrypoints/web/static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "media"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

SESSION_ENGINE = "fleetward.foundation.accounts.sessions"
SESSION_IDLE = env.number("FLEETWARD_SESSION_IDLE_HOURS", 24, least=1) * 3_600  # not used for so long: it ends
SESSION_LONGEST = env.number("FLEETWARD_SESSION_DAYS", 14, least=1) * 86_400  # however much it is used
SESSION_SEEN_EVERY = 3_600  # use is noted once an hour at most, so that no page costs a write
SESSION_COOKIE_AGE = SESSION_IDLE + SESSION_SEEN_EVERY
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
MESSAGE_STORAGE = "fleetward.entrypoints.web.account.messages.Messages"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked on this machine, past the proxy
# Whether the proxy spoke https with the browser only our own proxy may say; without one, anybody could.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "fleetward.entrypoints.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

PROCRASTINATE_WORKER_DEFAULTS = {
    "delete_jobs": "successful",
    "update_heartbeat_interval": 2,
    "stalled_worker_timeout": 8,
}

ACCESS_LOG = env.flag("FLEETWARD_ACCESS_LOG")
METRICS_TOKEN = env.text("FLEETWARD_METRICS_TOKEN")  # whoever collects the figures shows it

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "fleetward.config.log_filter.Discreet"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "pythonjsonlogger.json.JsonFormatter", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.one_of("FLEETWARD_LOG_FORMAT", "line", "json"),
            "filters": ["discreet"],
        }
    },
    "root": {"handlers": ["console"], "level": env.text("FLEETWARD_LOG_LEVEL", "INFO")},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
