"""The policy that public pages must live with: no inline script, no inline style, our host only."""

POLICY = "default-src 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
# Wagtail's admin still has inline scripts of its own.
EXEMPT = ("/admin/",)


def content_security_policy(get_response):
    def middleware(request):
        response = get_response(request)
        if not request.path.startswith(EXEMPT):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return middleware
