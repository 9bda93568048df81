"""The hall's voice. `sentences` puts numbers and events into words, ready for any engine; `speech` has them
made sound, once each, by a program of its own (`__main__` with `engine`: docs/decisions/0014); `at_kiosk`
says what a kiosk says. The other rooms' sentences belong beside it.
"""
