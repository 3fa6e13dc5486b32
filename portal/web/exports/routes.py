"""Downloads of a run: the published shortlist for its client, any finished run for admins. A GET changes nothing."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from portal.queries.catalogue import Catalogue, read_catalogue
from portal.queries.documents import RunDocument, run_document, shortlist_document
from portal.web import guards
from portal.web.database import session
from portal.web.exports.csv_files import write_csv
from portal.web.exports.file_names import file_name
from portal.web.exports.pdf import title_of, write_pdf
from portal.web.exports.tables import tables_of
from portal.web.exports.xlsx import write_xlsx
from portal.web.limits import EXPORTS, limiter
from portal.web.pages import id_argument

exports = Blueprint("exports", __name__)

Writer = Callable[[RunDocument, Catalogue], bytes]
FORMATS: dict[str, tuple[str, str, Writer]] = {
    "pdf": ("pdf", "application/pdf", write_pdf),
    "xlsx": (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda document, catalogue: write_xlsx(tables_of(document, catalogue), title_of(document), document.finished_at),
    ),
    "csv": ("zip", "application/zip", lambda document, catalogue: write_csv(tables_of(document, catalogue), document.run_id)),
}
"""By the ending of the address: the ending of the file, its type, and what writes it."""

ENDING = "<any(pdf, xlsx, csv):ending>"


@exports.get("/requirements/<int(max=2147483647):id>/shortlist." + ENDING)
@guards.role("client")
@limiter.limit(EXPORTS)
def shortlist(id: int, ending: str) -> ResponseReturnValue:
    """The published shortlist with everything it depends on."""
    return _download("Shortlist", shortlist_document(session(), guards.actor(), id, id_argument("run")), ending)


@exports.get("/admin/runs/<int(max=2147483647):run_id>/export." + ENDING)
@guards.role("operator")
@limiter.limit(EXPORTS)
def run(run_id: int, ending: str) -> ResponseReturnValue:
    """Any finished run, marked where it is not published."""
    return _download("Run", run_document(session(), run_id), ending)


def _download(kind: str, document: RunDocument, ending: str) -> ResponseReturnValue:
    suffix, mimetype, write = FORMATS[ending]
    content = write(document, read_catalogue(session()))
    name = file_name(kind, document.name, document.run_id, suffix)
    return send_file(BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name)
