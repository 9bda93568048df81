"""The device agent: a hall's printers, signs, pads and loudspeakers, driven over the public API.

It imports no other package of this project, so the same code runs beside the hall server or alone
on a kiosk PC at the far end of the room.  `hardware.agent.run` is the way in.
"""
