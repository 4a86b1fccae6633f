"""Ground floor: readings, history's base, seal, outbox, documents and their keys."""
