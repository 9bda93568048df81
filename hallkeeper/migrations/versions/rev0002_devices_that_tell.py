"""Devices that tell the truth, and a voice: zones and loudness, the voice, the slip's layout, ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("hall", sa.Column("voice", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("hall", sa.Column("slip", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("display", sa.Column("zone", sa.Text(), nullable=False, server_default="hall"))
    op.add_column("display", sa.Column("volume", whole, nullable=False, server_default="70"))
    rating = sa.text("verb = 'rating.give'")
    op.create_index("ix_move_rating", "move", ["hall", "move"], sqlite_where=rating, postgresql_where=rating)


def downgrade() -> None:
    op.drop_index("ix_move_rating", "move")
    op.drop_column("display", "volume")
    op.drop_column("display", "zone")
    op.drop_column("hall", "slip")
    op.drop_column("hall", "voice")
