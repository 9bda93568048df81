"""What stands in for the messages' room: a table, so that what is queued is in the same transaction."""

from sqlalchemy import text

from diversion.invoices.parcel import Parcel
from hall.hall import Hall
from hall.transaction import Transaction


class Queue:
    """Where messages would be queued."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        hall.write(lambda tx: tx.connection.execute(text("CREATE TABLE IF NOT EXISTS q (invoice, way)")))
        self.refuses: Exception | None = None
        self.parcels: list[Parcel] = []

    def __call__(self, tx: Transaction, by: str, parcel: Parcel) -> None:
        if self.refuses is not None:
            raise self.refuses
        row = {"invoice": parcel.invoice, "way": str(parcel.way)}
        tx.connection.execute(text("INSERT INTO q VALUES (:invoice, :way)"), row)
        self.parcels.append(parcel)

    def queued(self) -> list[tuple[str, str]]:
        with self._hall.store.reading() as connection:
            return [tuple(row) for row in connection.execute(text("SELECT invoice, way FROM q"))]
