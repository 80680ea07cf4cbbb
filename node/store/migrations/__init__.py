"""Alembic's folder: env.py and the revisions in versions/. They travel in the wheel."""
