"""How the tests ask the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client


class Api:
    """Asks below /api/v1/ and reads JSON; an answer of another status than expected fails with the answer shown."""

    def __init__(self) -> None:
        self.client = Client()

    def response(self, path: str, params: Any = None, **options: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", params or {}, **options)

    def get(self, path: str, params: Any = None, *, status: int = 200, **options: Any) -> Any:
        response = self.response(path, params, **options)
        assert response.status_code == status, response.content
        return response.json()

    def post(self, path: str, body: Any, *, status: int = 200) -> Any:
        response = self.client.post(f"/api/v1/{path}", body, content_type="application/json")
        assert response.status_code == status, response.content
        return response.json()

    def problem(self, path: str, params: Any = None, *, kind: str, status: int = 400) -> Any:
        response = self.response(path, params)
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert problem["type"] == f"/api/v1/problems/{kind}/"
        assert problem["status"] == status
        assert problem["detail"].endswith((".", ")", "?"))
        return problem

    def titles(self, **params: Any) -> list[str]:
        return sorted(paper["title"] for paper in self.get("papers/", params)["results"])


@pytest.fixture
def api() -> Api:
    return Api()
