"""Every route that is ours, and who may call it: the gate lets in by this table and by nothing else."""

from api import assets, files, paper, sheets
from api.access import Access, Door, doors
from api.login import credentials, enter
from api.mobile import routes as mobile

TABLE: tuple[Door, ...] = (
    *assets.doors,
    *enter.doors,
    *credentials.doors,
    *doors(files.routes, Access.OWN_TICKET),
    *doors(sheets.routes, Access.SESSION),
    *doors(paper.routes, Access.SESSION),
    *mobile.doors,
)

routes = [door.route for door in TABLE]
