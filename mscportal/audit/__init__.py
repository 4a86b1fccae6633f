"""The auditor's page: who read or changed what kind of thing, without content or identity."""
