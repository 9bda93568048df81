"""The bare server that screens are compared with: the `websockets` library's own broadcast, nothing else.

Prints its port. Reads lines from its input: a JSON string is the next frame, `go` sends it to all.
"""

import asyncio
import json
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main() -> None:
    """Serve until the input ends."""
    screens: set[ServerConnection] = set()

    async def welcome(wire: ServerConnection) -> None:
        screens.add(wire)
        await wire.wait_closed()
        screens.discard(wire)

    orders: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), lambda: orders.put_nowait(sys.stdin.readline()))
    async with serve(welcome, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        frame = ""
        while order := (await orders.get()).strip():
            if order == "go":
                broadcast(screens, frame)
            else:
                frame = json.loads(order)
                print("loaded", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
