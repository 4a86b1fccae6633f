"""Runs the measurements with the embedded services of the tests."""

import django

from tests import services

if services.READY:
    django.setup()

from tests.bench.ratios import main

main()
