"""What commissioning finds out: printers on the network and on USB, serial ports, boards and pads on a line.

Each module is one errand or two (`hardware.errands`).
"""
