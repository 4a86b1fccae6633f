"""Ground floor: who acts, told to PostgreSQL at the start of every transaction; the rule itself stands in rule.sql."""
