"""The web server and the background worker, each run in a process of its own."""

import os
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import get_internal_wsgi_application
from gunicorn.app.base import BaseApplication

from libraries.renditions import making

DEFAULT_QUEUE = "default"
PREVIEWS = making.QUEUE
#: So far background work stands back when the processor is wanted by people at work, and previews further.
WORK_YIELDS, PREVIEWS_YIELD = 3, 5


class WebServer(BaseApplication):
    """gunicorn with threads, around the Django that is already loaded."""

    def load_config(self) -> None:
        """Take the configuration from the settings and none from files or the command line."""
        environment = settings.ENVIRONMENT
        options = {
            "bind": f"{environment.host}:{environment.port}",
            "workers": environment.web_processes,
            "threads": environment.web_threads,
            "worker_class": "gthread",
            "preload_app": True,
            "timeout": 120,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "loglevel": "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application of the site."""
        return get_internal_wsgi_application()


def run_web_server() -> None:
    """Serve the site until a signal ends it."""
    WebServer().run()


def worker_name(queue: str = DEFAULT_QUEUE) -> str:
    """Return the name under which this installation's worker of a queue claims its tasks."""
    suffix = "" if queue == DEFAULT_QUEUE else f":{queue}"
    return f"{socket.gethostname()}:{settings.ENVIRONMENT.port}"[: 64 - len(suffix)] + suffix


def run_worker() -> None:
    """Run background tasks until a signal ends it; people at work come first."""
    os.nice(WORK_YIELDS)
    call_command("db_worker", worker_id=worker_name(), reload=False, verbosity=0)


def run_mail_receiver() -> None:
    """Take mail for drop-box addresses until a signal ends it."""
    call_command("receive_mail")


def run_preview_worker() -> None:
    """Make previews until a signal ends it; people at work come first."""
    os.nice(PREVIEWS_YIELD)
    name = worker_name(PREVIEWS)
    call_command("db_worker", queue_name=PREVIEWS, worker_id=name, reload=False, verbosity=0)
