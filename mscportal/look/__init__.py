"""How pages look: template tags, form widgets, fieldsets. Imports only Django and belongs to no floor."""
