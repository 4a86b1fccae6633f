"""Tables without row-level policies, each with its reason and what the application may do with it.

Everything else is guarded; tests/guard walks the catalogue by this list.
"""

READ = "SELECT"

OPEN_TABLES: dict[str, tuple[str, str]] = {
    "django_content_type": ("Django's list of models; no data", READ),
    "auth_permission": ("names of permissions; no data", READ),
    "auth_group": ("one empty group an agency, holder of its grants; tells only that agencies exist", "SELECT, INSERT"),
    "auth_group_permissions": ("unused; the application may not touch it", ""),
    "django_migrations": ("which migrations ran", READ),
    "socialaccount_socialapp": ("login: single sign-on", READ),
    "guardian_userobjectpermission": ("unused generic table of guardian; the application may not touch it", ""),
    "guardian_groupobjectpermission": ("unused generic table of guardian; the application may not touch it", ""),
}

# Guarded tables of which every row shows to whoever the application lets in, each with its reason.
OPEN_TO_READ: dict[str, str] = {
    "partners_municipality": "name, language and clock of a municipality; the page shows them before anybody acts",
    "partners_agency": "name and kind of an organisation; a form offers those of other networks, no case is told",
    "partners_closeddays": "when an agency is closed, by a neutral word; told where it is asked to act, no case is",
    "partners_member": "the login reads members before anybody acts; names and seats of colleagues, no case is told",
}
