"""The offer that a scenario's diversion takes, in plain words; the manager may say it better afterwards."""

from collections.abc import Sequence

from hall.catalogue import Service
from hall.offer import Offer
from hall.offer import Way as OfferWay
from planning.whatif.scenario import USUAL_TERMINAL_S, Way

PHONE_S = 60
_WORDS = {
    Way.TERMINAL: {
        "zh": ("自助终端办{name}", "旁边的自助终端就能办，不用排队"),
        "en": ("{name} at a terminal", "At the self-service terminal, without queueing"),
    },
    Way.PHONE: {
        "zh": ("手机上办{name}", "扫一扫，在自己手机上办，不用排队"),
        "en": ("{name} on your phone", "Scan the code and do it without queueing"),
    },
}


def new_offer(code: str, way: Way, service: Service, languages: Sequence[str]) -> Offer:
    """An offer for a business type: on a phone, or at a terminal."""
    words = {tag: _WORDS[way]["zh" if tag.startswith("zh") else "en"] for tag in languages}
    names = {tag: title.format(name=service.names.get(tag, code)) for tag, (title, _) in words.items()}
    return Offer(
        code=code,
        service=service.code,
        way=OfferWay.TERMINAL if way is Way.TERMINAL else OfferWay.PHONE,
        names=names,
        hints={tag: hint for tag, (_, hint) in words.items()},
        takes_s=round(USUAL_TERMINAL_S) if way is Way.TERMINAL else PHONE_S,
    )
