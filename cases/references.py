"""The part of an address that names a case."""

from django.urls.converters import StringConverter


class ReferenceConverter(StringConverter):
    """Signs of a case's reference: of those made here and of those that a city file may bring. Others name nothing."""

    regex = r"[A-Za-z0-9._-]{1,20}"
