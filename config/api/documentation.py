"""The OpenAPI document as pages: Swagger UI to try requests, Redoc to read; neither asks another server."""

from __future__ import annotations

from csp.constants import SELF
from csp.decorators import csp_update
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

# The styles that Redoc puts into the page, by their digests: the text of its scroll bars, and an empty element to which
# it adds rules by script.  Another version may bring others, which the tests in a browser find.  A nonce is good for
# one answer only, and the page is kept and known again (304).
_STYLES_OF_REDOC = (
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
)

swagger = SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="api/docs.html")
redoc = csp_update({"style-src": [SELF, *_STYLES_OF_REDOC]})(
    SpectacularRedocView.as_view(url_name="schema", template_name="api/redoc.html")
)
