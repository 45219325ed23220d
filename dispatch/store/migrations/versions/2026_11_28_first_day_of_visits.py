"""Name the day of the plan that was the first to consider a visit by what it is."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE visits RENAME COLUMN minted_on TO first_day")


def downgrade() -> None:
    op.execute("ALTER TABLE visits RENAME COLUMN first_day TO minted_on")
