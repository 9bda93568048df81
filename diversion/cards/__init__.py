"""Recharge cards (话费充值卡): how many of which face value lie here, and which of them make an amount.

Known are face values and serial numbers (序列号), which stand on the outside of a card. The code that is
worth the money (充值密码) is never asked for, and there is no column in which it could be kept.
"""
