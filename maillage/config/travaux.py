"""The procrastinate application: jobs on the same PostgreSQL."""

import procrastinate


def on_app_ready(app: procrastinate.App) -> None:
    """Nothing is registered here: each app's ``tasks`` module is found by its name."""
    app.worker_defaults = {"install_signal_handlers": True}
