"""What people carry away: printed cases, documents, tables; nothing in them calculates, leads away or is markup."""

import csv
import re
from io import BytesIO, StringIO
from zipfile import ZipFile

from docx import Document
from lxml import etree
from openpyxl import load_workbook
from starlette.testclient import TestClient

from core.cases.actions.papers import PaperKind, take_paper
from core.cases.documents import case_docx
from core.cases.values import Slip
from core.foundation.clock import now
from core.foundation.settings import SESSION_COOKIE, settings
from core.foundation.sheets import FORMULA_SIGNS
from core.identity.actor import Actor
from db.session import unit_of_work
from tests.factories import channels
from tests.factories.phones import BASE
from tests.journeys.people import token_of
from tests.trials.injection_corpora import HOST
from tests.trials.injection_judge import Judge

SHEETS = ("/sheets/catalogue", "/sheets/ownerless")
UNSEEN = re.compile(r"_x00[01][0-9A-F]_|_xFFFE_")
"""How a workbook writes signs that are not seen; openpyxl hands them out as they stand there."""
NUMERIC = "0123456789.-% "
CALCULATES = ("f", "hyperlink", "fldSimple", "instrText", "altChunk", "object", "OLEObject", "subDoc")
"""Elements of a workbook or a document that do something when it is opened."""


def printed(judge: Judge, actor: Actor, slips: list[Slip]) -> int:
    """The page to print and the document of every case somebody may see; how many there were."""
    made = 0
    with TestClient(channels.house(), base_url=BASE, cookies={SESSION_COOKIE: token_of(actor)}) as desk:
        for slip in slips:
            page = desk.get(f"/paper/{slip.number}")
            if page.status_code != 200:
                judge.fault("broken", "/paper", f"{page.status_code} {page.text[:100]}")
                continue
            judge.html("/paper", page.text)
            with unit_of_work() as session:
                paper = take_paper(session, actor, slip.id, PaperKind.DOCUMENT, now=now())
                body = case_docx(paper, settings().centre_name)
            document(judge, "docx", body)
            made += 2
        for path in SHEETS:
            workbook(judge, path, desk.get(path).content)
            made += 1
    return made


def document(judge: Judge, where: str, body: bytes) -> None:
    """A document opens, is well-formed, and says what was written."""
    _parts(judge, where, body)
    book = Document(BytesIO(body))
    for paragraph in book.paragraphs:
        judge.text(where, paragraph.text)
    for table in book.tables:
        for row in table.rows:
            for cell in row.cells:
                judge.text(where, cell.text)


def workbook(judge: Judge, where: str, body: bytes) -> None:
    """A table in which every cell is a text, a number or a day; one that begins like a formula says that it is none."""
    _parts(judge, where, body)
    for sheet in load_workbook(BytesIO(body)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" or cell.hyperlink is not None:
                    judge.fault("formula", where, f"{cell.coordinate} {cell.value!r}")
                if not isinstance(cell.value, str):
                    continue
                said = UNSEEN.sub("", cell.value.replace("_x005F_", "_"))
                judge.text(where, said)
                if said.startswith(FORMULA_SIGNS) and not cell.quotePrefix:
                    judge.fault("formula after csv", where, f"{cell.coordinate} {said[:60]!r}")


def table(judge: Judge, where: str, body: bytes) -> None:
    """A csv: no cell that a spreadsheet would calculate."""
    for row in csv.reader(StringIO(body.decode("utf-8-sig"), newline="")):
        for cell in row:
            judge.text(where, cell)
            if cell.startswith(FORMULA_SIGNS) and cell.strip(NUMERIC):
                judge.fault("formula", where, cell[:80])


def _parts(judge: Judge, where: str, body: bytes) -> None:
    with ZipFile(BytesIO(body)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            try:
                tree = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False))
            except etree.XMLSyntaxError as problem:
                judge.fault("broken", where, f"{name} {problem}")
                continue
            for node in tree.iter(etree.Element):
                kind = etree.QName(node).localname
                to = node.get("Target", "")
                if kind in CALCULATES or (HOST in to or "__hit" in to):
                    judge.fault("alive", where, f"{name} <{kind}> {to[:80]}")


def taken(judge: Judge, where: str, body: bytes) -> None:
    """Whatever a page gave away."""
    if body[:2] != b"PK":
        table(judge, where, body)
    elif b"word/document.xml" in body:
        document(judge, where, body)
    else:
        workbook(judge, where, body)
