"""The portal's settings for tests: one connection that can become the application or the operator."""

from mscportal import environment as env
from mscportal.settings import *  # noqa: F403
from mscportal.settings import BASE_DIR, DATABASES, INSTALLED_APPS

APPLICATION = DATABASES["default"]
# The session begins as the application; `as_operator` becomes msc_rls for a block, as msc_test may.
DATABASES = {
    "default": env.database("MSC_TEST_URL", options="-c role=msc_app -c TimeZone=UTC") | {"ATOMIC_REQUESTS": True},
    "owner": env.database("DATABASE_OWNER_URL"),
}
OPERATOR_DATABASE = "default"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.flush"]

DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = BASE_DIR / ".data" / "tests" / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
