"""Runs the measurements with the embedded services of the tests; `SIZE=L` adds the largest database."""

import django

from tests import services

if services.READY:
    django.setup()

from tests.bench.report import main

main()
