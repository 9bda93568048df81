"""The calls of a payment's steps, to the provider and to billing: each ends in an outcome, whatever happens.

Nothing is written here. A call that may not have been heard, or may have been, is told apart.
"""

from collections.abc import Callable, Mapping

from diversion.billing.port import Billing, Kind, Posting, Unknown, Unreached
from diversion.payment.order import Payment, Step
from diversion.payment.payer import known_payer
from diversion.payment.provider import AlreadyPaid, Declined, Order, Provider, Silence
from diversion.payment.steps import Closed, Created, Outcome, PaidAfterAll, Refusal, Silent
from diversion.vault import Vault


class Calls:
    """The other sides of one hall's payments. `words` says in a line what a customer pays for."""

    def __init__(
        self,
        vault: Vault,
        billing: Billing,
        providers: Mapping[str, Provider],
        words: Callable[[Kind], str],
    ) -> None:
        self._vault = vault
        self._billing = billing
        self._providers = providers
        self._words = words

    def make(self, p: Payment, step: Step, payment_code: str | None = None) -> Outcome:
        """The call of a step that has begun, and what came of it."""
        provider = self._providers.get(p.provider)
        try:
            if step in (Step.POST, Step.FIND):
                return self._ask_billing(p, step)
            if provider is None:  # taken out of the settings while money was in the air
                return Silent()
            return self._ask_provider(provider, p, step, payment_code)
        except Unreached:
            return Silent(heard=False)
        except (Unknown, Silence):
            return Silent()
        except AlreadyPaid:
            return PaidAfterAll()
        except Declined as no:
            return Refusal(no.code)

    def _ask_provider(self, provider: Provider, p: Payment, step: Step, payment_code: str | None) -> Outcome:
        order = Order(p.order_no, p.fen, self._words(p.kind), p.expires_at)
        match step:
            case Step.CREATE:
                return Created(provider.create(order))
            case Step.TAKE:
                return provider.take(order, payment_code or "")
            case Step.QUERY:
                return provider.query(p.order_no)
            case Step.CLOSE:
                provider.close(p.order_no)
                return Closed()
            case Step.REFUND:
                return provider.refund(p.order_no, p.refund_no, p.money_fen)
            case _:
                return provider.refund_state(p.order_no, p.refund_no)

    def _ask_billing(self, p: Payment, step: Step) -> Outcome:
        if step is Step.FIND:
            return self._billing.find(p.order_no)
        payer = known_payer(self._vault, p)
        if payer is None:
            raise Unreached("nobody can say any more whose payment this is")  # nothing has left
        return self._billing.post(
            Posting(
                correlator=p.order_no,
                account=payer.account,
                fen=p.money_fen,
                kind=p.kind,
                bill=payer.bill,
                channel=p.place,
                method=p.provider,
            )
        )
