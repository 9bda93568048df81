"""What the pages of planning share."""

from collections.abc import Callable
from dataclasses import dataclass

from hall.hall import Hall
from hallkeeper.planning.campaign_watch import CampaignWatch
from hallkeeper.planning.campaigns import Campaigns
from hallkeeper.planning.forecasts import Foretelling
from hallkeeper.planning.imports import Imports
from hallkeeper.planning.report_mail import ReportMail
from hallkeeper.planning.work import Works
from hallkeeper.rounds.round import Rounds
from planning.history.figures import History


@dataclass(frozen=True, slots=True)
class Planning:
    """The hall, its long work, past, files, forecasts, campaigns; whom a reference names (None: nobody)."""

    hall: Hall
    works: Works
    history: History
    name_of: Callable[[str | None], str | None]
    imports: Imports
    foretelling: Foretelling
    campaigns: Campaigns
    campaign_watch: CampaignWatch
    rounds: Rounds
    report_mail: ReportMail
