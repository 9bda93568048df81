"""Campaigns (营销案): the card that is complete before anything is sent, and what came of it."""
