"""Writes a checked city file; everything here runs inside `as_operator`."""
