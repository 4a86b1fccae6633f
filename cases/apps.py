from django.apps import AppConfig
from django.urls import register_converter

from cases.references import ReferenceConverter


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        """Let addresses name a case as <reference:reference>."""
        register_converter(ReferenceConverter, "reference")
