"""What the outbox owes of this app."""

from partners.members import letters

__all__ = ["letters"]
