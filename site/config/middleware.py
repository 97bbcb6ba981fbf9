"""Send each surface its own content security policy."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ADMIN_PREFIX = "/admin/"


class SurfacePolicyMiddleware(CSPMiddleware):
    """Send the strict policy to the team site and the one that Wagtail needs to the admin."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Return the policy of the surface that the address belongs to; a page's own one wins."""
        parts = super().get_policy_parts(request, response, report_only)
        own = getattr(response, "_csp_config", None)
        if own is None and not report_only and request.path_info.startswith(ADMIN_PREFIX):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]
        return parts
