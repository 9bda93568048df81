"""One customer at a terminal or on a phone: what they came for, how far they got, whose number they typed."""
