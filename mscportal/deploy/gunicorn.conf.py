"""gunicorn's settings, in the demo and in production. Its access log stays off: addresses are never written down."""

import os

worker_class = "gthread"
workers = int(os.environ.get("MSC_WEB_PROCESSES", "2"))
threads = int(os.environ.get("MSC_WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 20
control_socket_disable = True
