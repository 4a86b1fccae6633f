"""What this app owes outside the request."""

from mscportal.inquiry import exporting, letters

__all__ = ["exporting", "letters"]
