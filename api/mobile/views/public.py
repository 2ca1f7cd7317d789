"""公开办件: what others told and what came of it, as the centre wrote it down; a search, two filters, page by page."""

from starlette.responses import Response

from api.mobile.visit import Visit
from core.cases.queries.taxonomy import categories
from core.identity.queries import areas
from core.publicity.queries import public
from db.session import reading

LONGEST = 60


def browse(visit: Visit) -> Response:
    """The list."""
    asked = visit.request.query_params
    text = asked.get("q", "").replace("\0", "").strip()[:LONGEST]
    with reading() as session:
        fields = [node for node in categories(session) if node.parent_id is None]
        places = [area for area in areas(session) if area.id == area.subdistrict_id]
        field = next((node for node in fields if str(node.id) == asked.get("field", "")), None)
        area = next((place for place in places if str(place.id) == asked.get("area", "")), None)
        page = public.entries(
            session,
            text=text,
            field_id=field.id if field else None,
            area_id=area.id if area else None,
            after=asked.get("after", ""),
        )
    return visit.page(
        "public.html",
        text=text,
        fields=fields,
        places=places,
        field=field,
        area=area,
        page=page,
        bound=public.BOUND,
        longest=LONGEST,
        narrowed=bool(text or field or area),
    )


def show(visit: Visit) -> Response:
    """One of them."""
    with reading() as session:
        entry = public.entry(session, visit.request.path_params["number"].replace("\0", ""))
    return visit.page("public_entry.html", entry=entry)
