"""Files with a fixed name on every site: the web app manifest, security.txt, the favicon."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from rocb.models import SiteIdentity

DAY = 86_400
# --deep and --paper of the style sheet.
THEME_COLOUR, GROUND_COLOUR = "#0b3641", "#ffffff"
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable-512.png", 512, "maskable"))


def manifest(request: HttpRequest) -> JsonResponse:
    """Return the manifest for home screens, with the site's name in the reader's language."""
    identity, home = SiteIdentity.load(), f"/{get_language()}/"
    response = JsonResponse(
        {
            "id": home,
            "name": identity.office_name,
            "short_name": identity.short_name,
            "lang": get_language(),
            "dir": "ltr",
            "start_url": home,
            "scope": "/",
            "display": "browser",
            "theme_color": THEME_COLOUR,
            "background_color": GROUND_COLOUR,
            "icons": [
                {"src": static(f"rocb/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
                for name, size, purpose in ICONS
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


def security_text(request: HttpRequest) -> HttpResponse:
    """Return security.txt (RFC 9116), or 404 while the office has no email address."""
    email = SiteIdentity.load().email
    if not email:
        raise Http404
    lines = [
        f"Contact: mailto:{email}",
        f"Expires: {expiry(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.PUBLIC_URL}{reverse('security_text')}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


def expiry(at: datetime) -> datetime:
    """Return a date less than a year ahead, as the standard advises. It stays the same for a whole day."""
    return (at + timedelta(days=330)).replace(hour=0, minute=0, second=0, microsecond=0)


def favicon(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """Redirect programs that do not read the page's icon links."""
    response = HttpResponsePermanentRedirect(static("rocb/favicon.ico"))
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response
