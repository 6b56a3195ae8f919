"""Compression of the pages; the API packs its own answers (config.api.packing)."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from config.api.problems import API_PREFIX


class PagesInGZip(GZipMiddleware):
    """Django's gzip, which hides the length of pages with a secret in them, for everything but the API."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page that the client can unpack."""
        return response if request.path_info.startswith(API_PREFIX) else super().process_response(request, response)
