"""The four ways to be on a case. No permission implies another, so the screens grant them together."""

from collections.abc import Collection

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Bundle(models.TextChoices):
    """What a grant lets its holder do (NEED_TO_KNOW.md, "Writing")."""

    READ = "read", _("Read")
    ADD = "add", _("Read and add")
    LEAD = "lead", _("Lead: set goals, assess, close")
    SHARE = "share", _("Lead and decide who is on this case")


PERMISSIONS: dict[str, tuple[str, ...]] = {
    Bundle.READ: ("view",),
    Bundle.ADD: ("view", "contribute"),
    Bundle.LEAD: ("view", "contribute", "lead"),
    Bundle.SHARE: ("view", "contribute", "lead", "share"),
}
# Permissions of one grant that no bundle holds (a city file may name any) are told one by one.
WORDS: dict[str, Promise] = {
    "view": _("read"),
    "contribute": _("add"),
    "lead": _("lead"),
    "share": _("decide who is on this case"),
}


def bundle_of(permissions: Collection[str]) -> Bundle | None:
    """Return the bundle that holds exactly these permissions, None where none does."""
    return next((bundle for bundle in Bundle if set(PERMISSIONS[bundle]) == set(permissions)), None)


def bundle_words(permissions: Collection[str]) -> str | Promise:
    """Return what these permissions allow, in words."""
    bundle = bundle_of(permissions)
    return bundle.label if bundle else ", ".join(str(WORDS[name]) for name in WORDS if name in permissions)
