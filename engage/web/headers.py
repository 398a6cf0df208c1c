"""Security headers on every answer."""

from flask import Flask, Response

from engage.config import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PLAIN = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Nearly every page depends on a cookie (language, form token); the few that do not say so.
    "Cache-Control": "no-store",
}


def init_headers(app: Flask, settings: Settings) -> None:
    """Every answer carries the headers, unless its view has set a stricter one itself."""

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in PLAIN.items():
            response.headers.setdefault(name, value)
        if response.mimetype == "text/html":
            response.vary.update(("Cookie", "Accept-Language"))
        if settings.is_secure:
            response.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
        return response
