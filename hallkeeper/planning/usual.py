"""Where a usual day is kept, and what stands beside the counters: all that the child needs of the desk."""

from hall.catalogue import Catalogue, KioskRole
from planning.whatif.scenario import House

MODEL, USUAL = "model", "usual"
"""The kind of the document, and its name."""


def house_of(catalogue: Catalogue) -> House:
    """What stands in the hall beside the counters."""
    return House(sum(kiosk.role is not KioskRole.TICKETS for kiosk in catalogue.touched))
