"""The way of a finished backup to the browser: from its file, so that it never lies in memory as a whole."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from components.core.owner import owner
from components.core.transfer.backup import Backup
from components.core.transfer.jobs import Job
from components.ui import resources


def address(job: Job) -> str:
    """Where the browser finds the backup; nobody else can guess it."""
    return f"/backup/{job.secret}"


def backup(request: Request) -> Response:
    """GET /backup/{secret}: the archive of the person's last backup."""
    job = resources.transfers().by_secret(owner(), request.path_params["secret"])
    if job is None or not isinstance(job.work, Backup) or not job.work.is_whole or job.work.file.closed:
        return Response("Not found", 404, media_type="text/plain", headers={"cache-control": "no-store"})
    name = f"relay-studio-{datetime.now(UTC):%Y-%m-%d}.zip"
    return FileResponse(
        job.work.file.name, 200, {"cache-control": "no-store"}, "application/zip", filename=name
    )


ROUTES = [Route("/backup/{secret}", backup)]
