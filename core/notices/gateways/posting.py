"""One POST that ends: no peer holds a worker longer than its lease, and what is not known afterwards is said.

The timeouts of a client count for each read and write, so that a peer who sends a byte now and then is never late. Here
the clock runs over the whole. Proxies and credentials in the environment are nobody's order to send it elsewhere.
"""

import asyncio
from dataclasses import dataclass

import httpx

from core.notices.gateways.carrier import ANSWER, CONNECT, TOTAL

READ = 64_000
"""Bytes of an answer that are looked at."""

HANDED = "send_request_headers.started"
"""How the client names the moment from which the peer may have heard of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        error: type of what went wrong; empty when there is an answer.
        handed: the peer may have had the request, whatever went wrong afterwards.
    """

    status: int = 0
    content: bytes = b""
    error: str = ""
    handed: bool = False


def post(url: str, body: bytes, headers: dict[str, str], *, total: float = TOTAL) -> Answer:
    """POST it and read the answer, in `total` seconds at most; it raises nothing for what the other side does."""
    return asyncio.run(_post(url, body, headers, total))


async def _post(url: str, body: bytes, headers: dict[str, str], total: float) -> Answer:
    handed = False

    async def watch(event: str, _told: object) -> None:
        nonlocal handed
        handed = handed or event.endswith(HANDED)

    try:
        async with asyncio.timeout(total), _client() as client:
            asked = client.build_request("POST", url, content=body, headers=headers)
            asked.extensions["trace"] = watch
            answer = await client.send(asked, stream=True)
            content = b""
            async for part in answer.aiter_bytes():
                content += part
                if len(content) >= READ:
                    break
            await answer.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as problem:
        return Answer(error=type(problem).__name__, handed=handed)
    return Answer(answer.status_code, content[:READ], handed=True)


def _client() -> httpx.AsyncClient:
    """Nothing from the environment but authorities (`SSL_CERT_FILE`), which the operator names for his own peers."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return httpx.AsyncClient(timeout=httpx.Timeout(ANSWER, connect=CONNECT), trust_env=False, verify=context)
