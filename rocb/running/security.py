"""Security headers: a strict content security policy on the site, a looser one where the CMS needs it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

# For embedded pages (rocb/sharing/embeds.py): no script, no form, and any site may frame them.
EMBED_CSP: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class SecurityHeadersMiddleware(ContentSecurityPolicyMiddleware):
    """Django's CSP middleware, which chooses the policy by page and user.

    Wagtail starts its date pickers and its user bar from inline scripts without a nonce (wagtail#1288), so the CMS and
    all pages for signed-in users get ``CMS_CSP``. A nonce would cancel 'unsafe-inline'.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response = super().process_response(request, response)
        strict = super().process_response(request, HttpResponse()).headers.get(CSP.HEADER_ENFORCE)
        # A view with a policy of its own keeps it.
        if strict and response.headers.get(CSP.HEADER_ENFORCE) == strict and self._is_for_staff(request):
            del response.headers[CSP.HEADER_ENFORCE]
            response = super().process_response(
                request, csp_override(settings.CMS_CSP)(lambda _request: response)(request)
            )
        return response

    @staticmethod
    def _is_for_staff(request: HttpRequest) -> bool:
        if request.path_info.startswith(reverse("wagtailadmin_home")):
            return True
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        return has_session and getattr(request, "user", None) is not None and request.user.is_authenticated
