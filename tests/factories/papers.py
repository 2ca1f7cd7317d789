"""PDFs made on the spot: honest ones, and one with everything that does not belong in a document."""

from io import BytesIO

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf, String

from tests.factories.pictures import picture_bytes


def paper(pages: int = 1, **saved: object) -> bytes:
    """A document of red squares."""
    with Pdf.new() as document:
        for _each in range(pages):
            page = document.add_blank_page(page_size=(300, 400))
            page.obj.Contents = document.make_stream(b"1 0 0 rg 20 20 100 100 re f")
        return _bytes(document, **saved)


def loaded_paper(exif: bytes) -> bytes:
    """Scripts, a launch, an attachment, a form, an author, XMP, a photo with EXIF, and a stamp that should stay."""
    with Pdf.new() as document:
        page = document.add_blank_page(page_size=(300, 400)).obj
        photo = document.make_stream(
            picture_bytes(size=(60, 40), exif=exif, comment=b"Secret comment"),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=60,
            Height=40,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
        )
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        marked = Dictionary(MC0=Dictionary(Metadata=document.make_stream(b"<x>Secret xmp</x>")))
        page.Resources = Dictionary(
            XObject=Dictionary(Im=photo), Font=Dictionary(AA=document.make_indirect(font)), Properties=marked
        )
        page.Contents = document.make_stream(b"q 100 0 0 100 50 50 cm /Im Do Q BT /AA 12 Tf (kept) Tj ET")
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('Secret script')"))
        page.AA = Dictionary(O=script)
        green = document.make_stream(
            b"0 1 0 rg 0 0 50 40 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 50, 40]
        )
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[0, 0, 50, 50],
            A=Dictionary(S=Name.Launch, F=String("Secret.exe")),
        )
        stamp = Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=[200, 20, 250, 60], AP=Dictionary(N=green)
        )
        page.Annots = Array([document.make_indirect(link), document.make_indirect(stamp)])
        document.Root.OpenAction = script
        document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=String("Secret form"))
        document.attachments["Secret.txt"] = AttachedFileSpec(document, b"Secret file", filename="Secret.txt")
        document.docinfo["/Author"] = "Secret author"
        with document.open_metadata() as notes:
            notes["dc:creator"] = ["Secret creator"]
        return _bytes(document)


def locked_paper(user: str) -> bytes:
    """A document with a password; with an empty one everybody may read and nobody change."""
    with Pdf.open(BytesIO(paper())) as document:
        return _bytes(document, encryption=pikepdf.Encryption(user=user, owner="owner"))


def bomb(size: int) -> bytes:
    """A page whose content expands to so many bytes."""
    with Pdf.new() as document:
        page = document.add_blank_page(page_size=(300, 400)).obj
        page.Contents = document.make_stream(b" " * size)
        return _bytes(document, compress_streams=True)


def plainly(body: bytes) -> bytes:
    """A document with nothing compressed, to search in."""
    with Pdf.open(BytesIO(body)) as document:
        return _bytes(
            document,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )


def _bytes(document: Pdf, **saved: object) -> bytes:
    file = BytesIO()
    document.save(file, **saved)
    return file.getvalue()
