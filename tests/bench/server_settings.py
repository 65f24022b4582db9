"""The test site as a real server runs it, on the database of the benchmark over HTTP."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"] |= {"NAME": os.environ["BENCH_DATABASE"], "CONN_MAX_AGE": 60}
