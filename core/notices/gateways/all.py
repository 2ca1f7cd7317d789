"""Every gateway that leaves the house, by name."""

from collections.abc import Mapping
from datetime import datetime

from core.notices.gateways.carrier import Carrier
from core.notices.gateways.sms import Sms
from core.notices.gateways.smtp import Smtp
from core.notices.gateways.webhook import Endpoints
from core.notices.terms import Gateway
from core.notices.values import Outcome, Parcel

CARRIERS: Mapping[Gateway, Carrier] = {
    Gateway.EMAIL: Smtp(),
    Gateway.SMS: Sms(),
    Gateway.WEBHOOK: Endpoints(),
}


def configured() -> frozenset[Gateway]:
    """Gateways whose settings are enough."""
    return frozenset(gateway for gateway, carrier in CARRIERS.items() if carrier.ready())


def keyed() -> frozenset[Gateway]:
    """Gateways whose peer goes by our key; over the others nothing is sent again that may have arrived."""
    return frozenset(gateway for gateway, carrier in CARRIERS.items() if carrier.keyed())


def send(parcel: Parcel, *, now: datetime) -> Outcome:
    """Hand a parcel to its gateway; no transaction is open meanwhile."""
    return CARRIERS[parcel.gateway].send(parcel, now=now)
