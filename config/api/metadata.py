"""What a resource says of itself to OPTIONS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.metadata import SimpleMetadata

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class JsonMetadata(SimpleMetadata):
    """Name, description and media types as JSON whatever is negotiated: no citation file, OpenAPI document or page for
    people has a place for them."""

    def determine_metadata(self, request: Request, view: APIView) -> dict[str, Any]:
        """Return what the resource is, and have it rendered as JSON."""
        from config.api.rendering import OrjsonRenderer  # which needs the views, and they this class

        described = super().determine_metadata(request, view)
        request.accepted_renderer = OrjsonRenderer()
        request.accepted_media_type = OrjsonRenderer.media_type
        return dict(described)
