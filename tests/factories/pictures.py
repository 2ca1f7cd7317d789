"""Pictures made on the spot."""

from io import BytesIO

from PIL import Image


def picture_bytes(form: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """Bytes of a two-coloured picture: left half red, right half blue."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    with BytesIO() as file:
        picture.save(file, form, **options)
        return file.getvalue()
