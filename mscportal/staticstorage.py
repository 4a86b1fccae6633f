"""Static files with hashed names in production; a missing one fails loudly."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names where `collectstatic` ran, plain names before (tests, first start)."""

    manifest_strict = False
