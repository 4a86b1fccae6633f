"""Two people at one text: the same for every floor."""

from mscportal.record.versions import StaleSave, as_stale, check_version, version_of

__all__ = ["StaleSave", "as_stale", "check_version", "version_of"]
