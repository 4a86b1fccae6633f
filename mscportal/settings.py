"""Settings: everything from the environment, closed by default."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from mscportal import environment as env
from mscportal.guard.pool import discard_session

BASE_DIR = Path(__file__).resolve().parent.parent

DEMO = env.flag("MSC_DEMO")
DEBUG = env.flag("MSC_DEBUG")
SECRET_KEY = env.text("MSC_SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("MSC_SECRET_KEY_OLD")
# Two keys hold while rotating; the first signs. Hex, 32 bytes each.
GUARD_KEYS = [env.text("MSC_GUARD_KEY"), *env.words("MSC_GUARD_KEY_OLD")]
DOCUMENT_KEYS = [env.text("MSC_DOCUMENT_KEY"), *env.words("MSC_DOCUMENT_KEY_OLD")]
PUBLIC_URL = env.text("MSC_PUBLIC_URL", f"http://localhost:{env.number('PORT', 8000)}")
ALLOWED_HOSTS = env.words("MSC_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("MSC_TRUSTED_ORIGINS", PUBLIC_URL)
HTTPS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "mscportal.apps.PortalConfig",
    "mscportal.guard",
    "mscportal.record",
    "mscportal.look",
    "partners",
    "cases",
    "meetings",
    "mscportal.inquiry",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "guardian",
    "simple_history",
]

MIDDLEWARE = [
    "mscportal.requestlog.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "partners.login.middleware.SessionLimitsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "partners.login.middleware.MemberLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partners.login.middleware.LoginRequiredMiddleware",
    "partners.login.middleware.ActingMemberMiddleware",
    "mscportal.look.middleware.FormAddressMiddleware",
]

ROOT_URLCONF = "mscportal.urls"
WSGI_APPLICATION = "mscportal.wsgi.application"
APPEND_SLASH = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mscportal.navigation.navigation",
                "mscportal.look.context.look",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

POOL = {"min_size": 1, "max_size": env.number("MSC_POOL_SIZE", 8), "reset": discard_session}
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", pool=POOL) | {"ATOMIC_REQUESTS": True, "CONN_HEALTH_CHECKS": True},
    "owner": env.database("DATABASE_OWNER_URL"),
}
DATABASE_ROUTERS = ["mscportal.guard.operator.OperatorRouter"]
# The connection on which operators' commands may write past the policies (under msc_rls).
OPERATOR_DATABASE = "owner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# History is written by the database (guard.keep_history), so that no change can leave it out; the models read it.
SIMPLE_HISTORY_ENABLED = False

AUTH_USER_MODEL = "partners.Member"
AUTHENTICATION_BACKENDS = [
    "partners.login.backends.MemberBackend",
    "cases.access.backend.GrantBackend",
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "partners.login.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "partners.login.hashers.SealedArgon2Hasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "partners.login.adapter.MemberAccountAdapter"
MFA_ADAPTER = "partners.login.adapter.MemberMfaAdapter"
SOCIALACCOUNT_ADAPTER = "partners.login.adapter.MemberSocialAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# allauth's own copies addresses into a table that nothing here reads.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "partners.login.tokens.SeatTokenGenerator"  # noqa: S105  a class, no password
ACCOUNT_FORMS = {"reset_password": "partners.login.forms.MemberResetPasswordForm"}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_USER_DISPLAY = "partners.login.adapter.display_name"
MFA_FORMS = {"add_webauthn": "partners.login.forms.AddKeyForm", "edit_webauthn": "partners.login.forms.EditKeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Case conference"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": env.text("MSC_OIDC_NAME", "Single sign-on"),
                    "client_id": env.text("MSC_OIDC_CLIENT_ID"),
                    "secret": env.text("MSC_OIDC_SECRET"),
                    "settings": {"server_url": env.text("MSC_OIDC_SERVER")},
                }
            ]
        }
    }
    if env.text("MSC_OIDC_SERVER", "")
    else {}
)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_IDLE_SECONDS = env.number("MSC_SESSION_IDLE_MINUTES", 30) * 60
SESSION_ABSOLUTE_SECONDS = env.number("MSC_SESSION_HOURS", 10) * 3600
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if env.flag("MSC_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
# Chromium holds the redirect after the single sign-on form against form-action too.
OIDC_SERVER = env.text("MSC_OIDC_SERVER", "")
OIDC_ORIGIN = [f"{urlsplit(OIDC_SERVER).scheme}://{urlsplit(OIDC_SERVER).netloc}"] if OIDC_SERVER else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGIN],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Sessions, rate limits and cache stand in PostgreSQL: no page waits for the broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "mscportal_cache",
    }
}
CELERY_BROKER_URL = env.text("REDIS_URL")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("nl", _("Dutch")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("MSC_TIME_ZONE", "Europe/Brussels")
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "mscportal" / "static"]
STATIC_ROOT = Path(env.text("MSC_STATIC_ROOT", str(BASE_DIR / ".data" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "mscportal.staticstorage.PortalStaticStorage"},
}
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_UPLOAD_BYTES + 512 * 1024

EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = env.text("MSC_MAIL_DIR", str(BASE_DIR / ".data" / "mail"))
EMAIL_HOST = env.text("MSC_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("MSC_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("MSC_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("MSC_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("MSC_SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MSC_MAIL_FROM", "portal@example.org")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "mscportal.requestlog.JsonFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        # A logger without any handler is not silent: Python prints its warnings bare.
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": env.text("MSC_LOG_LEVEL", "INFO")},
    "loggers": {
        # Both tell addresses and local variables; the request log tells the route and the error's kind instead.
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.server": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        # The steps and fonts of each printed page.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
