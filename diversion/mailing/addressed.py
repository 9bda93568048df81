"""Items with their addresses, opened for a piece of paper and kept nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass

from diversion.mailing.run import Item
from diversion.places.places import Address
from diversion.standing import store as orders_kept
from diversion.standing.recipient import open_recipient
from diversion.vault import Vault
from hall.store import Store


@dataclass(frozen=True, slots=True)
class Addressed:
    """An item and where it goes. Its text form names nobody."""

    item: Item
    name: str
    address: Address

    @property
    def parts(self) -> tuple[str, str, str]:
        """Province, city and district; a part that there is none of is empty.

        By the codes (GB/T 2260): a city's end with two zeros, a district's do not.
        """
        names = self.address.names
        if len(names) > 2:
            return names[0], names[1], names[2]
        if len(names) < 2:
            return names[0], "", ""
        return (names[0], names[1], "") if self.address.codes[-1].endswith("00") else (names[0], "", names[1])

    def __repr__(self) -> str:
        return f"Addressed({self.item.number})"


def in_address_order(store: Store, vault: Vault, items: Iterable[Item]) -> list[Addressed]:
    """The items as the post sorts them: by place, then street, then number. Raises Refused `forgotten`."""
    opened = []
    for item in items:
        recipient = open_recipient(vault, orders_kept.order_of(store, item.standing_order))
        if recipient.address is not None:
            opened.append(Addressed(item, recipient.name or "", recipient.address))
    return sorted(opened, key=lambda one: (one.address.codes, one.address.street, one.item.number))
