"""Serve the site: web server and background worker, started and ended together."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connections

from crm_lists.activities.calendar.reminders import resume_reminders
from crm_lists.batches.running import resume_batches
from crm_lists.duplicates.filling import fill_when_empty
from crm_lists.framework.events import resume_delivery
from crm_lists.framework.purging import resume_purging
from crm_lists.notices.digests import resume_digests
from outlook_bridge.channels.deliveries import resume_deliveries
from outlook_bridge.channels.polling import resume_reading
from portal.management.preparation import (
    demo_lines,
    load_demo_when_empty,
    migrate_when_needed,
    refuse_used_port,
    take_back_interrupted_tasks,
)
from portal.management.processes import (
    PREVIEWS,
    run_mail_receiver,
    run_preview_worker,
    run_web_server,
    run_worker,
    worker_name,
)
from portal.management.supervisor import Child, ChildDied, Supervisor

CHILDREN = [
    Child("web server", run_web_server),
    Child("worker", run_worker),
    Child("preview worker", run_preview_worker),
]
MAIL_RECEIVER = Child("mail receiver", run_mail_receiver)


def children() -> list[Child]:
    """Return the processes of this installation."""
    return [*CHILDREN, MAIL_RECEIVER] if settings.INCOMING_MAIL.listen else CHILDREN


class Command(BaseCommand):
    """Bring the database up to date, then serve until Ctrl-C."""

    help = "Start the web server and the background worker on one address."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Prepare, say where the site is, and run both processes."""
        try:
            logins = self._prepare()
        except KeyboardInterrupt as stop:
            raise CommandError("Ended before the site was served.", returncode=130) from stop
        self.stdout.write(f"Serving on {settings.ENVIRONMENT.base_url} - Ctrl-C ends it.")
        for line in logins:
            self.stdout.write(line)
        try:
            Supervisor(children()).run()
        except ChildDied as death:
            raise CommandError(str(death)) from death
        self.stdout.write("Ended.")

    def _prepare(self) -> list[str]:
        """Bring everything into the state that is served; return the demo logins to tell."""
        refuse_used_port(settings.ENVIRONMENT.host, settings.ENVIRONMENT.port)
        migrate_when_needed()
        logins = [] if load_demo_when_empty() else demo_lines()
        for name in (worker_name(), worker_name(PREVIEWS)):
            take_back_interrupted_tasks(name)
        resume_delivery()
        resume_batches()
        resume_purging()
        fill_when_empty()
        resume_digests()
        resume_reminders()
        resume_deliveries()
        resume_reading()
        # A connection must not be shared between processes.
        connections.close_all()
        return logins
