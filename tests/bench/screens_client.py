"""A hundred screens in a process of its own: says when the last of them has a board.

`python -m tests.bench.screens_client URL SCREENS TOKEN`: connects, prints `ready`, then one JSON line per
board that all screens have: when the last one had it (CLOCK_MONOTONIC, ns), this process's CPU (s), and the
frame. With an empty TOKEN it speaks to the bare server; what it does with a frame is the same.
"""

import asyncio
import json
import sys
import time

from websockets.asyncio.client import ClientConnection, connect

BOARD = '42/board,["board"'


class Screens:
    """Counts each board until all have it."""

    def __init__(self, screens: int) -> None:
        self._screens = screens
        self._have: dict[int, int] = {}

    async def follow(self, wire: ClientConnection) -> None:
        """One screen's life."""
        seen = 0
        async for message in wire:
            if message.startswith(BOARD):  # type: ignore[arg-type]
                seen += 1
                self._one_more(seen, str(message))
            elif message == "2":
                await wire.send("3")

    def _one_more(self, board: int, frame: str) -> None:
        have = self._have[board] = self._have.get(board, 0) + 1
        if have == self._screens:
            at, cpu = time.monotonic_ns(), time.process_time()
            del self._have[board]
            print(json.dumps({"at": at, "cpu": cpu, "frame": frame}), flush=True)


async def greet(wire: ClientConnection, token: str) -> None:
    """Engine.IO's and Socket.IO's greetings, up to the first board."""
    await wire.recv()
    await wire.send(f"40/board,{json.dumps({'token': token})}")
    while not str(await wire.recv()).startswith(BOARD):
        pass


async def main(url: str, screens: int, token: str) -> None:
    """Connect all, then follow until the input ends. Compression is offered, as browsers do."""
    wires = [await connect(url, ping_interval=None, max_size=None) for _ in range(screens)]
    if token:
        for wire in wires:
            await greet(wire, token)
    counted = Screens(screens)
    tasks = [asyncio.create_task(counted.follow(wire)) for wire in wires]
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for wire in wires:
        wire.transport.abort()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
