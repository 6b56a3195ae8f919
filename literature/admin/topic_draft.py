"""What a rule would do, shown under the box while it is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from literature.admin.base import row_number
from literature.models import Topic
from literature.query.errors import QueryError
from literature.site.search import Misunderstanding
from literature.topic_drafts import preview

if TYPE_CHECKING:
    from literature.admin.topic import TopicAdmin


def draft_view(model_admin: TopicAdmin, request: HttpRequest, object_id: str = "") -> HttpResponse:
    """Answer with what the text `rule` would do: a piece of the page, or a page of its own where scripts are off."""
    topic = _topic(object_id)
    if not model_admin.has_view_permission(request, topic):
        raise PermissionDenied
    text = request.POST.get("rule", "").replace("\r\n", "\n").strip()
    context = {**model_admin.admin_site.each_context(request), "title": "What this rule would do", "topic": topic}
    piece = bool(getattr(request, "htmx", False))
    name = "draft.html" if piece else "draft_page.html"
    return TemplateResponse(request, f"literature/admin/topic/{name}", {**context, **_told(topic, text)})


def _topic(object_id: str) -> Topic | None:
    if not object_id:
        return None
    topic = Topic.objects.filter(pk=row_number(object_id)).first()
    if topic is None:
        raise Http404("There is no such topic.")
    return topic


def _told(topic: Topic | None, text: str) -> dict[str, Any]:
    """Return the draft, or the reason why there is none; nothing for an empty box."""
    if not text:
        return {}
    try:
        return {"draft": preview(topic, text, today=timezone.now().date()), "text": text}
    except QueryError as error:
        return {"problem": Misunderstanding.of(text, error)}
