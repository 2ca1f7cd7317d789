"""Every route that is ours, and who may call it: the gate lets in by this table and by nothing else."""

from api import assets, files, paper, probes, sheets
from api.access import Access, Door, doors
from api.login import credentials, enter
from api.mobile import routes as mobile
from api.v1 import routes as v1

TABLE: tuple[Door, ...] = (
    *v1.doors,
    *probes.doors,
    *assets.doors,
    *enter.doors,
    *credentials.doors,
    *doors(files.routes, Access.OWN_TICKET),
    *doors(sheets.routes, Access.SESSION),
    *doors(paper.routes, Access.SESSION),
    *mobile.doors,
)
"""Looked through from the front for every request: other systems' doors, which are called most, stand first."""

routes = [door.route for door in TABLE]
