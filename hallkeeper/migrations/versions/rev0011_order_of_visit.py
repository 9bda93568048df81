"""What was ordered in a visit is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("visit IS NOT NULL")
    op.create_index(
        "ix_standing_order_visit",
        "standing_order",
        ["hall", "visit"],
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_standing_order_visit", "standing_order")
