"""What is sent for a standing order on paper. An unknown field is refused by name."""

from typing import Annotated, Literal

from pydantic import Field

from hallkeeper.api.route import Body
from hallkeeper.api.shapes import Code

Name = Annotated[str, Field(min_length=1, max_length=60)]
Codes = Annotated[list[Code], Field(min_length=1, max_length=3)]
Street = Annotated[str, Field(min_length=1, max_length=120)]
Secret = Annotated[str, Field(min_length=20, max_length=200)]


class TitleBody(Body):
    """To whom invoices are made out; `title_name` None: as before, or to no name (个人)."""

    title: Literal["personal", "company"] = "personal"
    title_name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    tax_no: Annotated[str, Field(max_length=40)] | None = None


class FiledBody(TitleBody):
    """Paper to the address on file, and the text that was agreed to."""

    consent: Code


class PostBody(TitleBody):
    """Paper to an address that was picked and typed; `name` stands on the envelope."""

    codes: Codes
    street: Street
    name: Name
    consent: Code


class HandBody(Body):
    """What the phone is wanted for."""

    to: Literal["post", "email", "invoice"] = "post"


class HandoverBody(Body):
    """The code by which a visit went over to a phone."""

    code: Secret


class PaperBody(Body):
    """With the code where the visit went over to a phone."""

    code: Secret | None = None


class AskBody(Body):
    """The number to which a one-time code is sent; the language is its customer's."""

    phone: Annotated[str, Field(min_length=5, max_length=24)]
    language: Code = "zh-CN"


class StaffBody(PostBody):
    """An address that a member of staff takes down.

    `code`: the one-time code that the customer reads out; `seen`: the customer stands here, and somebody has
    looked at who it is. One of the two is needed.
    """

    phone: Annotated[str, Field(min_length=5, max_length=24)]
    consent_language: Code = "zh-CN"
    code: Annotated[str, Field(max_length=12)] | None = None
    seen: bool = False
