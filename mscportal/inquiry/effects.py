"""What this app owes outside the request."""

from mscportal.inquiry import exporting

__all__ = ["exporting"]
