"""The portal's settings, with the planted holes among its addresses."""

from mscportal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.outside.planted"
