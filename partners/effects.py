"""What the outbox owes of this app."""

from partners.login import letters

__all__ = ["letters"]
