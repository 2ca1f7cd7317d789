"""How vendors of text messages want to be spoken to, as data: fields, headers, what is signed, what a yes looks like.

`sms_vendors.json` holds the shapes that come with the program; an operator may name a file of his own. In the texts of
a shape stand names in braces: phone, text, sign, account, secret, template, params, values, key, nonce, time, utc, and,
where it is signed, body, sorted (the fields as a sorted query), quoted (that, quoted once more), signature.
"""

import json
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

BUILT_IN = Path(__file__).with_name("sms_vendors.json")


class Signing(BaseModel):
    """How the signature is made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(description="what is signed")
    how: Literal["hmac-sha256", "hmac-sha1", "sha256", "md5"] = "hmac-sha256"
    key: str = "{secret}"
    written: Literal["hex", "base64", "hex-base64"] = "hex"


class Shape(BaseModel):
    """One vendor's interface."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    body: Literal["json", "form"]
    fields: dict[str, str]
    headers: dict[str, str] = Field(default_factory=dict)
    signing: Signing | None = None
    signature_field: str = Field(default="", description="field that holds the signature; else a header does")
    own_templates: bool = Field(default=False, description="the vendor knows the words, we send his code")
    taken_path: str = Field(default="", description="where in the JSON answer it says whether it was taken")
    taken: tuple[str, ...] = Field(default=(), description="what stands there when it was")
    repeated: tuple[str, ...] = Field(
        default=(), description="what stands there when it had this key already"
    )
    goes_by_key: bool = Field(
        default=False, description="the vendor takes a message once per key and says yes again"
    )

    @property
    def keyed(self) -> bool:
        """Whether a message may be sent again without fear that it arrives twice."""
        return self.goes_by_key or bool(self.repeated)


@cache
def shape(name: str) -> Shape:
    """A shape by its name, or from a JSON file.

    Raises:
        LookupError: neither a known name nor a file.
    """
    if name.endswith(".json"):
        return Shape.model_validate_json(Path(name).read_text("utf-8"))
    return Shape.model_validate(json.loads(BUILT_IN.read_text("utf-8"))[name])
