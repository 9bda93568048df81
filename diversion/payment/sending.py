"""The receipt (缴费凭条) as a text message, to the number that was paid for: one for each payment.

The message and the payment's last step are one commit; neither the journal nor the answer has the number.
"""

from dataclasses import dataclass

from diversion.messages.outbox import Letter, Outbox
from diversion.messages.port import Kind
from diversion.money import yuan
from diversion.payment.order import WITH_BILLING, Payment
from diversion.payment.payer import known_payer
from diversion.payment.till import Till
from diversion.vault import Vault
from diversion.visits.visit import Visit
from hall.actor import Actor
from hall.errors import Refused
from hall.hall import Hall


@dataclass(frozen=True, slots=True)
class TextedReceipts:
    """One hall's."""

    hall: Hall
    vault: Vault
    outbox: Outbox
    till: Till

    def send(self, actor: Actor, visit: Visit, payment: Payment) -> Payment:
        """Queue it in the visit's language; again changes nothing.

        Raises Refused `not_allowed_in_state` while billing has no money, `forgotten`, `too_many_messages`.
        """
        if payment.state not in WITH_BILLING:
            raise Refused("not_allowed_in_state", f"This payment is {payment.state}; it has no receipt.")
        letter = self._letter(visit, payment)
        put = self.outbox.put
        return self.till.receipt(actor, payment.id, "sent", told=lambda tx: put(tx, actor.ref, letter))

    def _letter(self, visit: Visit, payment: Payment) -> Letter:
        payer = known_payer(self.vault, payment)
        if payer is None:
            raise Refused("forgotten", "Whose payment this was is known no longer.")
        fen = payment.fen if payment.paid_fen is None else payment.paid_fen
        return Letter(
            kind=Kind.RECEIPT,
            to=payer.phone,
            language=self.outbox.templates.spoken(visit.language, *self.hall.catalogue.languages),
            values={"phone": payer.phone.masked, "amount": yuan(fen), "reference": payment.order_no},
            place=visit.place,
            visit=visit.id,
            once=f"receipt {payment.id}",
        )
