"""Convert facts to sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.components import dates
from foundation.jobs.schedule import SCHEDULE_LATE_AFTER
from rocb.state.facts import Facts

QUEUE_SLOW_AFTER = timedelta(minutes=10)
BACKUP_LATE_AFTER, BACKUP_MISSING_AFTER = timedelta(hours=30), timedelta(days=3)
PROOF_LATE_AFTER = timedelta(days=9)
CERTIFICATE_SOON, CERTIFICATE_NOW = timedelta(days=20), timedelta(days=7)
SUPPORT_ENDS_SOON = timedelta(days=60)
UPDATES_KNOWN_FOR = timedelta(days=14)
CLOCK_MAY_DIFFER = timedelta(minutes=1)
READERS_FAIL_AFTER, READERS_KNOWN_FOR = timedelta(minutes=2), timedelta(minutes=10)
READERS_SHARE = 0.99
DISK_LOW, DISK_FULL = 0.15, 0.05
MEMORY_LOW = 0.1
_GIGABYTE = 1024**3


class Level(IntEnum):
    GOOD, WARNING, BAD = range(3)


@dataclass(frozen=True, slots=True)
class Line:
    """The result for one fact. ``key`` never changes, because monitors use it. ``todo`` is empty if there is nothing to
    do. ``is_off``: switched off on purpose. ``is_unknown``: neither good nor bad."""

    key: str
    level: Level
    sentence: str
    todo: str = ""
    is_off: bool = False
    is_unknown: bool = False


def lines(facts: Facts) -> list[Line]:
    """Return all lines, worst first."""
    found = [judge(facts) for judge in _JUDGES]
    return sorted((line for line in found if line), key=lambda line: -line.level)


def worst(found: Iterable[Line]) -> Level:
    return max((line.level for line in found), default=Level.GOOD)


def _typed(todo: str, facts: Facts) -> str:
    return todo % {"command": facts.command}


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _day(at: datetime) -> str:
    return dates.in_words(timezone.localtime(at))


def _gigabytes(count: int) -> str:
    """Return gigabytes with the decimal separator of the language."""
    return formats.number_format(count / _GIGABYTE, decimal_pos=1)


def readers(facts: Facts) -> Line | None:
    looked_at = facts.readers_looked_at
    if not looked_at or not facts.readers_asked or facts.at - looked_at > READERS_KNOWN_FOR:
        return None
    since = facts.readers_failing_since
    if since and looked_at - since >= READERS_FAIL_AFTER:
        said = _("Readers have not been getting all pages since %(since)s: %(why)s.")
        todo = _("Restart the site, and check the program that serves https in front of it. The logs of both say more.")
        return Line("readers", Level.BAD, said % {"since": _moment(since), "why": facts.readers_why}, todo)
    share = facts.readers_answered / facts.readers_asked
    said = _("%(share)s %% of the site’s own test requests were answered in the last day, in %(time)s s on average.")
    figures = {
        "share": formats.number_format(int(share * 1000) / 10, decimal_pos=1),
        "time": formats.number_format(facts.readers_seconds, decimal_pos=2),
    }
    level = Level.WARNING if share < READERS_SHARE else Level.GOOD
    todo = _("The log of the web server says why pages were missing.") if level else ""
    return Line("readers", level, said % figures, todo)


def notified(facts: Facts) -> Line:
    if facts.is_anyone_notified:
        return Line("notified", Level.GOOD, _("The operators are notified when something is failing."))
    todo = _("Set OPERATOR_MAIL, OPERATOR_WEBHOOK_URL or PING_URL.")
    return Line("notified", Level.WARNING, _("No one is notified when something is failing."), todo)


def worker(facts: Facts) -> Line:
    if facts.workers and facts.schedule_at and facts.at - facts.schedule_at < SCHEDULE_LATE_AFTER:
        count = facts.workers
        said = ngettext("%(count)d worker is running.", "%(count)d workers are running.", count) % {"count": count}
        return Line("worker", Level.GOOD, said)
    return Line(
        "worker",
        Level.BAD,
        _("The worker is not running. Nothing will be published on time and no source will be polled."),
        _("Start it again. Its log says why it stopped."),
    )


def jobs(facts: Facts) -> Line:
    if not facts.failing_jobs:
        return Line("jobs", Level.GOOD, _("All background jobs ran without errors."))
    names = ", ".join(facts.failing_jobs)
    return Line(
        "jobs",
        Level.WARNING,
        _("These background jobs failed last time: %(names)s.") % {"names": names},
        _("They will be tried again automatically. If this lasts for more than an hour, check the log of the worker."),
    )


def queue(facts: Facts) -> Line:
    count = facts.tasks_waiting
    waiting = ngettext("%(count)d task is waiting.", "%(count)d tasks are waiting.", count) % {"count": count}
    if facts.tasks_failed:
        failed = ngettext("%(count)d task failed.", "%(count)d tasks failed.", facts.tasks_failed)
        said = f"{failed % {'count': facts.tasks_failed}} {waiting}"
        return Line("queue", Level.WARNING, said, _("Run each of them again or delete it below."))
    if facts.tasks_waiting_since and facts.at - facts.tasks_waiting_since > QUEUE_SLOW_AFTER:
        since = _moment(facts.tasks_waiting_since)
        said = _("%(waiting)s The oldest has waited since %(since)s.") % {"waiting": waiting, "since": since}
        return Line("queue", Level.WARNING, said, _("Is the worker running? If it is, start a second one."))
    return Line("queue", Level.GOOD, waiting)


def sources(facts: Facts) -> Line:
    troubled = facts.sources_failing + facts.sources_held
    if not troubled:
        return Line("sources", Level.GOOD, _polled(facts))
    said = ngettext("%(count)d source has a problem.", "%(count)d sources have problems.", troubled)
    return Line(
        "sources",
        Level.WARNING,
        said % {"count": troubled},
        _("Open Sources. The sentence next to each source says what to do."),
    )


def _polled(facts: Facts) -> str:
    if not facts.sources_polled:
        return _("No source is polled, because all are paused.") if facts.sources_paused else _("There are no sources.")
    if not facts.sources_paused:
        return _("All sources can be polled.")
    said = ngettext(
        "All sources can be polled, except %(count)d that is paused.",
        "All sources can be polled, except %(count)d that are paused.",
        facts.sources_paused,
    )
    return said % {"count": facts.sources_paused}


def channels(facts: Facts) -> Line:
    count = facts.channels_failing
    if not count:
        return Line("channels", Level.GOOD, _("All channels deliver."))
    said = ngettext("%(count)d channel does not deliver.", "%(count)d channels do not deliver.", count)
    return Line(
        "channels",
        Level.WARNING,
        said % {"count": count},
        _("Open Subscriptions. The delivery log of the channel shows the response of the recipient’s server."),
    )


def mail(facts: Facts) -> Line:
    if facts.mail_since is None:
        return Line("mail", Level.GOOD, _("Emails are being sent."))
    said = ngettext(
        "No email has been sent since %(since)s, and %(count)d email is waiting.",
        "No email has been sent since %(since)s, and %(count)d emails are waiting.",
        facts.mail_waiting,
    ) % {
        "since": _moment(facts.mail_since),
        "count": facts.mail_waiting,
    }
    return Line("mail", Level.BAD, said, facts.mail_why)


def disk(facts: Facts) -> Line:
    share = facts.disk_free / facts.disk_total
    said = _("%(free)s GB of %(total)s GB on the disk is free.") % {
        "free": _gigabytes(facts.disk_free),
        "total": _gigabytes(facts.disk_total),
    }
    level = Level.BAD if share < DISK_FULL else Level.WARNING if share < DISK_LOW else Level.GOOD
    todo = _("Delete old files, or move BACKUP_DIR to another disk.") if level else ""
    return Line("disk", level, said, todo)


def memory(facts: Facts) -> Line | None:
    if facts.memory_available is None or not facts.memory_total:
        return None
    said = _("%(free)s GB of %(total)s GB of memory is available.") % {
        "free": _gigabytes(facts.memory_available),
        "total": _gigabytes(facts.memory_total),
    }
    is_low = facts.memory_available / facts.memory_total < MEMORY_LOW
    todo = _("Close other programs on this machine, lower PAGE_CACHE_MB, or add memory.") if is_low else ""
    return Line("memory", Level.WARNING if is_low else Level.GOOD, said, todo)


def backup(facts: Facts) -> Line:
    if not facts.backups_are_ours:
        said = _("Backups are switched off. Make sure that the site is backed up in another way.")
        return Line("backup", Level.GOOD, said, is_off=True)
    todo = facts.backup_error or _typed(_("Run %(command)s backup. It says what is missing."), facts)
    if facts.backup_at is None:
        return Line("backup", Level.BAD, _("There is no backup."), todo)
    said = _("The last backup was made on %(date)s.") % {"date": _moment(facts.backup_at)}
    age = facts.at - facts.backup_at
    level = Level.BAD if age > BACKUP_MISSING_AFTER else Level.WARNING if age > BACKUP_LATE_AFTER else Level.GOOD
    return Line("backup", level, said, todo if level else "")


def proof(facts: Facts) -> Line | None:
    if not facts.backups_are_ours or facts.backup_at is None:
        return None
    if facts.proof_error:
        said = _("The last backup cannot be restored: %(error)s") % {"error": facts.proof_error}
        todo = _typed(_("Make another one straight away: %(command)s backup. Keep the older ones."), facts)
        return Line("proof", Level.BAD, said, todo)
    todo = _typed(_("Run %(command)s restore FILE --prove, with --key where the file is encrypted."), facts)
    if facts.proof_at is None:
        return Line("proof", Level.WARNING, _("No backup has been restored as a test yet."), todo)
    said = _("A backup was last restored as a test on %(date)s, and nothing was missing.") % {
        "date": _moment(facts.proof_at)
    }
    is_late = facts.at - facts.proof_at > PROOF_LATE_AFTER
    return Line("proof", Level.WARNING if is_late else Level.GOOD, said, todo if is_late else "")


def copies(facts: Facts) -> Line | None:
    if facts.are_copies_elsewhere is None:
        return None
    if not facts.are_copies_elsewhere:
        todo = _("Set BACKUP_RECIPIENT and BACKUP_COPY_URL, as docs/backup.md explains.")
        return Line(
            "copies", Level.WARNING, _("All backups are on the disk of the site, and would be lost with it."), todo
        )
    todo = facts.copy_error or _typed(_("Run %(command)s backup --copy. It says what is missing."), facts)
    if facts.copied_at is None:
        return Line("copies", Level.WARNING, _("No backup has been copied to the second place yet."), todo)
    said = _("The second place has the backup of %(date)s.") % {"date": _moment(facts.copied_at)}
    if facts.at - facts.copied_at > BACKUP_LATE_AFTER or facts.copy_error:
        level = Level.BAD if facts.at - facts.copied_at > BACKUP_MISSING_AFTER else Level.WARNING
        return Line("copies", level, said, todo)
    if facts.is_key_confirmed:
        return Line("copies", Level.GOOD, said)
    said = f"{said} " + _("No one has confirmed that the key was put away.")
    todo = _typed(_("Type the key from its printed copy: %(command)s backup_key --confirm."), facts)
    return Line("copies", Level.WARNING, said, todo)


def certificate(facts: Facts) -> Line | None:
    todo = _("The program that serves https in front of the site renews the certificate. Check its log.")
    if facts.certificate_error:
        said = _("The certificate of the site is not accepted: %(error)s") % {"error": facts.certificate_error}
        return Line("certificate", Level.BAD, said, todo)
    if facts.certificate_until is None:
        return None
    left = facts.certificate_until - facts.at
    level = Level.BAD if left < CERTIFICATE_NOW else Level.WARNING if left < CERTIFICATE_SOON else Level.GOOD
    said = _("The certificate of the site is valid until %(date)s.") % {"date": _day(facts.certificate_until)}
    return Line("certificate", level, said, todo if level else "")


def clock(facts: Facts) -> Line:
    if facts.latest_sign_at and facts.latest_sign_at - facts.at > CLOCK_MAY_DIFFER:
        said = _("A sign of life is dated in the future (%(date)s). A clock is or was not set correctly.") % {
            "date": _moment(facts.latest_sign_at)
        }
        return Line(
            "clock", Level.WARNING, said, _("Let the machine set its clock automatically: timedatectl set-ntp true.")
        )
    return Line("clock", Level.GOOD, _("The clocks agree: it is %(date)s.") % {"date": _moment(facts.at)})


def hosts(facts: Facts) -> Line:
    if not facts.hosts_wrong and not facts.hosts_refused:
        said = _("The address of the site is the same in all settings. It responds to these names: %(names)s.")
        return Line("hosts", Level.GOOD, said % {"names": ", ".join(facts.hosts)})
    if not facts.hosts_wrong:
        said = _("Requests for these host names were refused: %(names)s.")
        return Line(
            "hosts",
            Level.WARNING,
            said % {"names": ", ".join(facts.hosts_refused)},
            _("Add the names that belong to the site to ALLOWED_HOSTS, or remove them from the DNS."),
        )
    return Line(
        "hosts",
        Level.WARNING,
        _("The address of the site differs: %(names)s.") % {"names": ", ".join(facts.hosts_wrong)},
        _("Correct PUBLIC_URL and ALLOWED_HOSTS, or the site’s record under Settings, Sites."),
    )


def release(facts: Facts) -> Line:
    if facts.migrations_due:
        return Line(
            "release",
            Level.BAD,
            _("The database is from an older release than the program."),
            _typed(_("Run %(command)s upgrade."), facts),
        )
    return _support(facts)


def _support(facts: Facts) -> Line:
    """Judge the series whose support ends first. A series with an unknown end is a warning, unless another is worse."""
    todo = _("Install the next release of the site.")
    known = sorted((until, name) for name, until in facts.support_ends if until)
    for until, name in known[:1]:
        if until - facts.at < SUPPORT_ENDS_SOON:
            said = _("%(name)s gets security fixes until %(date)s.") % {"name": name, "date": _day(until)}
            return Line("release", Level.BAD if until < facts.at else Level.WARNING, said, todo)
    for name in (name for name, until in facts.support_ends if until is None):
        said = _("The end of security fixes for %(name)s is not known.") % {"name": name}
        return Line("release", Level.WARNING, said, todo)
    said = _("The program and the database are from the same release.")
    for until, name in known[:1]:
        said += " " + _("%(name)s gets security fixes until %(date)s.") % {"name": name, "date": _day(until)}
    return Line("release", Level.GOOD, said)


def updates(facts: Facts) -> Line:
    """Django and Wagtail are a warning: their patch releases fix security holes and loss of data. Other packages have a
    newer release almost every week, so they are only named.
    """
    if not facts.are_updates_asked:
        said = _("The package index is not asked for newer patch releases.")
        return Line("updates", Level.GOOD, said, is_off=True)
    known_at = facts.updates_known_at
    if known_at is None or facts.at - known_at > UPDATES_KNOWN_FOR:
        said = _("The package index has not answered yet. There may be newer patch releases.")
        if known_at:
            said = _("The package index has not answered since %(date)s. There may be newer patch releases.")
            said %= {"date": _day(known_at)}
        todo = _("pip must be installed and reach its package index. The log of the worker says more.")
        return Line("updates", Level.GOOD, said, todo, is_unknown=True)
    if not facts.updates:
        said = _("On %(date)s, no installed package had a newer patch release.") % {"date": _day(known_at)}
        return Line("updates", Level.GOOD, said)
    watched = {name.split()[0].lower() for name, _until in facts.support_ends}
    names = [
        f"{name} {newer} ({now})" for name, now, newer in sorted(facts.updates, key=lambda one: one[0] not in watched)
    ]
    said = _("Newer patch releases, with the installed ones in brackets: %(names)s.") % {"names": ", ".join(names)}
    if not any(name in watched for name, *_versions in facts.updates):
        return Line("updates", Level.GOOD, said)
    todo = _(
        "Install the newest release of the site: newsroom upgrade. If it is installed, ask its developers for one."
    )
    return Line("updates", Level.WARNING, said, todo)


def accounts(facts: Facts) -> Line | None:
    count = facts.accounts_without_factor
    if count is None:
        return None
    if not count:
        return Line("accounts", Level.GOOD, _("All accounts that need a second factor have one."))
    said = ngettext("%(count)d account needs a second factor.", "%(count)d accounts need a second factor.", count)
    return Line(
        "accounts",
        Level.WARNING,
        said % {"count": count},
        _("Ask these colleagues to sign in and set it up. Close accounts that no one uses."),
    )


_JUDGES = (
    readers,
    notified,
    worker,
    jobs,
    queue,
    sources,
    channels,
    mail,
    backup,
    proof,
    copies,
    disk,
    memory,
    certificate,
    clock,
    hosts,
    release,
    updates,
    accounts,
)
