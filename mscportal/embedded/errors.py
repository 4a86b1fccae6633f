"""What goes wrong with the embedded services, in words for whoever started them."""


class EmbeddedError(Exception):
    """An embedded service cannot be had; the message says why and what to do."""
