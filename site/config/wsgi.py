"""The WSGI application that gunicorn serves."""

import os
import sys
from pathlib import Path

from django.core.wsgi import get_wsgi_application

sys.path.append(str(Path(__file__).resolve().parent.parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

# Models can be imported when Django is set up.
_site = get_wsgi_application()

from config.surfaces import Surfaces  # noqa: E402
from libraries.webdav.application import PREFIX, dav_application  # noqa: E402

application = Surfaces(_site, {PREFIX: dav_application}, root=dav_application)
