"""An offer may have a picture of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offer", sa.Column("icon", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("offer", "icon")
