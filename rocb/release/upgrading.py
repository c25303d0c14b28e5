"""The steps of an upgrade, and the way back."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace

from rocb.release import journal, versions
from rocb.release.folders import Failed, Folders, run
from rocb.release.journal import CHANGING, PREPARING, SWITCHING, Journal
from rocb.release.service import Service

CLOSED = "closed"  # response of a site that the administrator closed before the upgrade
SITE_SECONDS = 6 * 3600  # time limit for a backup or restore of a large site
READY_SECONDS = 300
WORKER_SECONDS = 90  # a killed worker counts as running for this long


@dataclass(frozen=True)
class Machine:
    folders: Folders
    service: Service
    address: str = "http://127.0.0.1:8000"
    say: Callable[[str], object] = print

    def install(self, version: str = "") -> None:
        """Install the first release. Raises Failed."""
        if in_use := self.folders.in_use():
            raise Failed(f"{in_use} is installed. To change it, run newsroom upgrade.")
        version = self._chosen(version)
        self._prepare(version)
        self.folders.point_to(version)
        self.say(f"{version} is installed in {self.folders.release(version)}.")

    def upgrade(self, version: str = "") -> None:
        """Change to a release, by default the newest. Raises Failed after reverting the upgrade."""
        with self.folders.alone() as is_alone:
            if not is_alone:
                raise Failed("Another upgrade is running.")
            self._go_on_or_back()
            before = self.folders.in_use()
            version = self._chosen(version)
            if version == before:
                self.say(f"{before} is in use. There is no newer release.")
                return
            if versions.number(version) < versions.number(before):
                raise Failed(f"{version} is older than {before}, which is in use. Restore a backup to go back.")
            began = Journal(before, version, PREPARING, units=self.service.running())
            journal.write(self.folders.journal, began)
            try:
                self._prepare(version)
                self._site(version, "check")
            except (Failed, OSError, KeyboardInterrupt) as error:
                journal.delete(self.folders.journal)
                raise Failed(f"{_reason(error)}\nNothing was changed: {before} is running.") from None
            try:
                self._change(began)
            except (Failed, OSError, KeyboardInterrupt) as error:
                why = _reason(error)
                self.say(f"{version} is not right: {why}\nGoing back to {before} ...")
                self._go_on_or_back()
                self.service.start(began.units)
                self._wait_until_ready(began.units)
                raise Failed(f"{why}\n{before} {_again(began.units)}, with everything as it was before.") from None
            running = "is running" if began.units else "is in use. Nothing was running before, so nothing was started"
            self.say(f"{version} {running}. The former release, {before}, stays in {self.folders.release(before)}.")
            try:
                self.folders.keep_only(before, version)
            except (Failed, OSError) as error:
                self.say(f"Older releases could not be deleted: {error}")

    def recover(self) -> None:
        """Finish or undo an upgrade that was interrupted. Raises Failed while one is running, or if it cannot."""
        with self.folders.alone() as is_alone:
            if is_alone:
                self._go_on_or_back()
                return
        now = journal.read(self.folders.journal)
        if now and now.stage == CHANGING:
            raise Failed("An upgrade is running. It starts the site when it is done.")

    # --- Steps ----------------------------------------------------------------------------------------------------

    def _chosen(self, version: str) -> str:
        known = self.folders.fetch()
        if not known:
            raise Failed(f"{self.folders.source} has no release.")
        if version and version not in known:
            raise Failed(f"There is no release {version}. The newest is {known[0]}.")
        return version or known[0]

    def _prepare(self, version: str) -> None:
        if self.folders.prove(version):
            self.say(f"The signature of {version} is right.")
        else:
            self.say("Signatures are not checked: the release in use has no file deploy/signers.")
        self.say(f"Installing {version} ...")
        self.folders.install(version)

    def _change(self, began: Journal) -> None:
        self.say("Stopping the site ...")
        journal.write(self.folders.journal, replace(began, stage=CHANGING))
        self.service.stop(began.units)
        backup = ""
        if self._is_migration_due(began.after):  # if not, the program in use may be older than the database
            self.say("Backing up ...")
            backup = self._site(began.before, "backup", "--for-upgrade").strip().splitlines()[-1]
        changing = replace(began, stage=CHANGING, backup=backup)
        journal.write(self.folders.journal, changing)
        self._site(began.after, "upgrade", *(["--backup", backup] if backup else []), show=self.say)
        journal.write(self.folders.journal, replace(changing, stage=SWITCHING))
        try:
            self._switch(changing)
            self.say("Starting the site ...")
            self.service.start(began.units)
            self._wait_until_ready(began.units)
        except (Failed, OSError, KeyboardInterrupt):
            journal.write(self.folders.journal, changing)
            self.service.stop(began.units)
            raise
        journal.delete(self.folders.journal)

    def _switch(self, to: Journal) -> None:
        self.folders.point_to(to.after)
        self.service.take_units_of(self.folders.release(to.after), former=self.folders.release(to.before))

    def _go_on_or_back(self) -> None:
        """Do what the journal says. Each step can be repeated, so a second power cut changes nothing."""
        now = journal.read(self.folders.journal)
        if now is None:
            return
        if now.stage == SWITCHING:
            self.say(f"The upgrade to {now.after} was cut off after its check. Going on ...")
            self._switch(now)
        elif now.stage == CHANGING:
            self._back(now)
        journal.delete(self.folders.journal)

    def _back(self, now: Journal) -> None:
        self.folders.point_to(now.before)
        self.service.take_units_of(self.folders.release(now.before), former=self.folders.release(now.after))
        if now.backup:
            self._restore(now)
        # The new release has collected its own static files.
        self._site(now.before, "collectstatic", "--noinput", "--clear")

    def _restore(self, now: Journal) -> None:
        self.say(f"Restoring {now.backup} ...")
        try:
            self._site(now.before, "restore", "--finish")
            return  # the restore was interrupted in its last step
        except Failed:
            pass  # none was
        patience = time.monotonic() + WORKER_SECONDS
        while True:
            try:
                self._site(now.before, "restore", now.backup)
                return
            except Failed as error:
                if "A worker is running" not in str(error) or time.monotonic() > patience:
                    raise Failed(
                        f"{error}\nThe site is closed. Run: newsroom recover; or newsroom restore {now.backup}"
                    ) from None
                time.sleep(5)

    def _is_migration_due(self, version: str) -> bool:
        """Return whether the database is from an older release. The first of several machines migrates for all."""
        try:
            self._site(version, "migrate", "--check")
        except Failed:
            return True
        return False

    def _site(self, version: str, *command: str, show: Callable[[str], object] | None = None) -> str:
        """Run a command of a release as the user of the site."""
        program = self.folders.release(version) / "deploy" / "newsroom"
        return run(str(program), "manage", *command, seconds=SITE_SECONDS, show=show)

    def _wait_until_ready(self, units: list[str]) -> None:
        if not {"newsroom", "newsroom-web"} & set(units):
            return
        patience, why = time.monotonic() + READY_SECONDS, ""
        while time.monotonic() < patience:
            try:
                with urllib.request.urlopen(f"{self.address}/health/ready", timeout=10):
                    return
            except urllib.error.HTTPError as error:
                why = error.read().decode(errors="replace").strip()
                if why == CLOSED:
                    return
            except OSError as error:
                why = str(error)
            time.sleep(1)
        raise Failed(f"The site does not start ({why}). journalctl --unit newsroom says why.")


def _again(units: list[str]) -> str:
    return "is running again" if units else "is in use again"


def _reason(error: BaseException) -> str:
    return str(error) or "It was stopped by a signal."
