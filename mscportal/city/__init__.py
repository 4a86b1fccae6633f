"""The city file: a municipality's set-up and case load as JSON, brought in and disclosed (FORMAT.md)."""
