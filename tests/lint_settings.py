"""Settings for the type checker, which starts no service: addresses that nobody answers, keys that sign nothing."""

import os

for _name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.setdefault(_name, "postgresql://nobody@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
for _name in ("MSC_SECRET_KEY", "MSC_GUARD_KEY", "MSC_DOCUMENT_KEY"):
    os.environ.setdefault(_name, "00" * 32)

from mscportal.settings import *  # noqa: E402, F403
