"""One gunicorn process with two surfaces: our libraries, and WsgiDAV's own provider over a folder."""

import os
import sys
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from wsgidav.error_printer import ErrorPrinter
from wsgidav.http_authenticator import HTTPAuthenticator
from wsgidav.request_resolver import RequestResolver
from wsgidav.wsgidav_app import WsgiDAVApp

PLAIN = "/plain"
#: Who logs in to the plain folder.
NAME, PASSWORD = "bench", "bench"


def plain(folder: Path) -> WsgiDAVApp:
    """Return WsgiDAV as it comes, over a folder, with a log-in and locks in its memory."""
    return WsgiDAVApp(
        {
            "provider_mapping": {PLAIN: str(folder)},
            "simple_dc": {"user_mapping": {"*": {NAME: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_digest": False, "default_to_digest": False},
            "middleware_stack": [ErrorPrinter, HTTPAuthenticator, RequestResolver],
            "verbose": 0,
            "logging": {"enable": False},
        }
    )


class Server(BaseApplication):
    """gunicorn as the product runs it, with one process."""

    def load_config(self) -> None:
        """Listen on the port of the environment."""
        options = {
            "bind": f"127.0.0.1:{os.environ['PORT']}",
            "workers": 1,
            "threads": 8,
            "worker_class": "gthread",
            "timeout": 300,
            # A loaded machine may let a connection wait longer than the usual two seconds.
            "keepalive": 120,
            "control_socket_disable": True,
            "loglevel": "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return both surfaces."""
        from config.surfaces import Surfaces  # noqa: PLC0415 - Django must be set up first
        from config.wsgi import application  # noqa: PLC0415

        beside = plain(Path(os.environ["DAV_FOLDER"]))
        return Surfaces(application, {PLAIN: beside}, root=application)


if __name__ == "__main__":
    sys.argv = sys.argv[:1]
    Server().run()
