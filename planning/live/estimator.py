"""The expected wait from futures, behind the hall's own interface (`hall.estimate.Estimator`).

One run of the futures, an `Outlook`, answers for all business types and for everybody who waits, by their
place in the line; so it also serves for a while when the hall has moved on. Who keeps it fresh decides how:
`refresh` does it at once; `look` reads the board, and the `run` of what it answers needs no interpreter.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from hall.board import Board
from hall.catalogue import Catalogue
from hall.clock import Clock
from hall.estimate import SimpleEstimator, Wait
from planning.live.breaks import Breaks
from planning.live.breath import Breath
from planning.live.compiled import Futures
from planning.live.factor import Factors
from planning.live.outlook import Outlook
from planning.live.scene import Scene, Wishes, scene_of, with_wishes
from planning.live.usual import Usual, usual_of
from planning.simulation import compiled
from planning.simulation.compiled import Kernel
from planning.simulation.model import Model

SEED = 5
"""Always the same random words, so that what is shown does not jump."""
LASTS_MS = 60_000
"""So old an outlook may be before the simple estimate takes its place."""
FRESH_MS = 5_000
_COUNT_AGAIN_MS = 60_000
_HOUR_MS = 3_600_000
_MOST_PLANS = 16


@dataclass(frozen=True, slots=True)
class Look:
    """The hall as it was read from the board, ready to be lived on from, in any thread."""

    scene: Scene
    futures: Futures
    at: int
    version: int
    catalogue: Catalogue

    def run(self) -> Outlook:
        """Its futures."""
        called = self.futures.run(self.scene.start, SEED)
        return Outlook(self.scene, called, self.at, self.version, self.catalogue)


class LiveEstimator:
    """An `Estimator`. `learnt`: the model of a usual day where there is a past. Without a kernel it is the
    simple one, for two hundred futures in Python take too long for somebody at a kiosk.

    `by_itself`: each question that finds the outlook outdated works it out anew, as in a figure or a test.
    """

    def __init__(
        self,
        clock: Clock,
        factors: Factors | None = None,
        learnt: Model | None = None,
        breaks: Breaks | None = None,
        *,
        breath: Breath | None = None,
        kernel: Kernel | None = compiled.KERNEL,
        by_itself: bool = False,
    ) -> None:
        self.factors = factors or Factors()
        self.breath = breath or Breath()
        self._clock, self._kernel, self._by_itself = clock, kernel, by_itself
        self._simple = SimpleEstimator()
        self._learnt, self._breaks = learnt, breaks
        self._usual: Usual | None = None
        self._usual_for: tuple[Catalogue | None, Model | None] = (None, None)
        self._plans: dict[Wishes, Futures] = {}
        self._came: tuple[int, Mapping[str, int]] = (0, {})
        self._outlook: Outlook | None = None

    def __call__(
        self, catalogue: Catalogue, board: Board, service: str, ahead: int, head_start_s: int = 0
    ) -> Wait | None:
        """The wait, or None where no open counter serves the type, or nobody can say."""
        simple = self._simple(catalogue, board, service, ahead)
        if simple is None:
            return None
        if self._by_itself and self.is_outdated(catalogue, board):
            self.refresh(catalogue, board)
        outlook = self._outlook
        if outlook is None or outlook.catalogue is not catalogue or not outlook.knows(service):
            return simple
        if outlook.version < board.staffed_at or self._clock() - outlook.at > LASTS_MS:
            return simple
        found = outlook.wait(service, ahead, head_start_s * 1000)
        return None if found is None else self._told(service, *found)

    def _told(self, service: str, p50_s: float, p90_s: float) -> Wait:
        return Wait(round(p50_s), round(max(p50_s, p90_s * self.factors.of(service).p90)))

    def learn(self, learnt: Model | None, breaks: Breaks | None) -> None:
        """Take another usual day from now on."""
        self._breaks, self._learnt = breaks, learnt

    def is_prepared(self, catalogue: Catalogue) -> bool:
        """Whether `look` need not lay out tables first, which takes a tenth of a second."""
        known, learnt = self._usual_for
        return self._kernel is None or (known is catalogue and learnt is self._learnt)

    def prepare(self, catalogue: Catalogue) -> None:
        """Lay out what is usual for this catalogue; may be called in any thread, while nobody looks."""
        learnt = self._learnt
        self._usual, self._usual_for = usual_of(catalogue, learnt, self._breaks), (catalogue, learnt)
        self._plans.clear()
        if self._kernel is not None and self._usual is not None:
            self._plan(self._kernel, self._usual, ())

    def is_outdated(self, catalogue: Catalogue, board: Board) -> bool:
        """Whether something has moved since the last outlook, or it is no longer fresh."""
        outlook = self._outlook
        return (
            outlook is None
            or outlook.version != board.version
            or outlook.catalogue is not catalogue
            or self._clock() - outlook.at >= FRESH_MS
        )

    def refresh(self, catalogue: Catalogue, board: Board) -> None:
        """Look, and live the futures at once."""
        look = self.look(catalogue, board)
        self.take(None if look is None else look.run())

    def take(self, outlook: Outlook | None) -> None:
        """Answer by this one from now on."""
        self._outlook = outlook

    def look(self, catalogue: Catalogue, board: Board) -> Look | None:
        """Read the board; None where there is no kernel or nothing is offered."""
        if self._kernel is None:
            return None
        if not self.is_prepared(catalogue):
            self.prepare(catalogue)
        if self._usual is None:
            return None
        now = self._clock()
        breath = round(self.breath.mean_ms)
        scene = scene_of(self._usual, catalogue, board, now, self._count(board, now), breath)
        futures = self._plan(self._kernel, self._usual, scene.wishes)
        return Look(scene, futures, now, board.version, catalogue)

    def _plan(self, kernel: Kernel, usual: Usual, wishes: Wishes) -> Futures:
        found = self._plans.get(wishes)
        if found is None:
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()
            found = self._plans[wishes] = Futures(kernel, with_wishes(usual.plan, wishes))
        return found

    def _count(self, board: Board, now: int) -> Mapping[str, int]:
        """Who came in the last hour, by business type; counted once a minute."""
        counted, came = self._came
        if not counted <= now < counted + _COUNT_AGAIN_MS:
            first = now - _HOUR_MS
            came = Counter(t.service for t in list(board.tickets.values()) if t.issued_at > first)
            self._came = (now, came)
        return came
