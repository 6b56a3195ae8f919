"""Compression of the pages, the API packs its own answers (config.api.packing), and addresses without their slash."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware
from django.utils.http import escape_leading_slashes

from config.api.problems import API_PREFIX


class PagesInGZip(GZipMiddleware):
    """Django's gzip, which hides the length of pages with a secret in them, for everything but the API."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page that the client can unpack."""
        return response if request.path_info.startswith(API_PREFIX) else super().process_response(request, response)


class SlashesAppended(CommonMiddleware):
    """Django's, whose 301 makes clients ask again with GET and without the body: other methods get 308 (RFC 9110)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Lead an address that lacks its last slash to the one that has it."""
        if request.method in {"GET", "HEAD"} or response.status_code != 404:
            return super().process_response(request, response)
        if not self.should_redirect_with_slash(request):
            return super().process_response(request, response)
        address = escape_leading_slashes(request.get_full_path(force_append_slash=True))
        return HttpResponsePermanentRedirect(address, preserve_request=True)
