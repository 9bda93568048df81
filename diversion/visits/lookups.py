"""Looking up whose number it is: counted by the number and by the place, within the last hour.

Nothing is kept but keyed digests, and those for an hour.
"""

from diversion.messages.limits import HOUR_MS
from diversion.phone import Phone
from diversion.vault import Vault
from diversion.visits import store as kept
from hall.errors import Refused
from hall.transaction import Transaction

MOST_OF_A_NUMBER = 10
"""Of one number, wherever customers look it up; at counters it is counted apart, so that nobody who plays
with a number on a phone keeps a teller from its owner.
"""
BY_CUSTOMERS, BY_STAFF, FOR_COMPANIES = "lookup", "lookup.staff", "lookup.company"


def count_in(
    tx: Transaction, vault: Vault, place: str, phone: Phone, most: int, whose: str = BY_CUSTOMERS
) -> None:
    """One more look-up at a place, where `most` are allowed. Raises Refused `too_many_lookups`, uncounted."""
    digest = vault.digest(phone.digits, whose)
    of_number, of_place = kept.lookups_since(tx, tx.now - HOUR_MS, place=place, digest=digest)
    if of_number >= MOST_OF_A_NUMBER or of_place >= most:
        words = "This has been looked up too often; a member of staff will help, or try again in an hour."
        raise Refused("too_many_lookups", words)
    kept.note_lookup(tx, place, digest)
