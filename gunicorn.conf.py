"""How gunicorn serves (read from the working directory): addresses as long as a query may be, refusals as problems."""

from __future__ import annotations

from config.server import LONGEST_REQUEST_LINE

worker_class = "config.server.Worker"
limit_request_line = LONGEST_REQUEST_LINE
