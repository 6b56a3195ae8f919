"""How gunicorn serves (read from the working directory): addresses as long as a query may be, refusals as problems."""

from __future__ import annotations

from typing import Any

from config.server import LONGEST_REQUEST_LINE, settle

worker_class = "config.server.Worker"
limit_request_line = LONGEST_REQUEST_LINE


def when_ready(server: Any) -> None:
    """Before processes are made of this one, which has loaded the application if it was told to (--preload)."""
    if server.cfg.preload_app:
        settle()
