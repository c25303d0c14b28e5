"""Releases on one machine: ``newsroom upgrade`` installs one beside the other, and goes back automatically.

Runs as root, with the standard library alone: it must work before a release is installed, and while one is broken.

**Why git.** A release is a tag of the repository. Git fetches it, proves its signature (``git verify-tag`` with SSH
keys) and puts it in a folder of its own (``git worktree``); ``make production`` installs its packages, each by its
hash. A Debian package or an image would need a repository of its own to publish to, and a tool to build it, and says no
more about what is installed.

**Where things are**, below ``/srv/newsroom``: ``source`` is the repository, ``releases/0.2.0`` a release, ``current`` a
link to the one in use, and ``upgrade.json`` the journal of an upgrade.

**Steps.** Nothing that serves readers changes before the release is installed and its settings are checked. Then the
service stops, and the program in use makes a backup. ``manage.py upgrade`` of the new release migrates, and asks a web
server of its own for real pages. Only then does the link change. If a step fails, the program that was in use restores
its backup and starts again.

**After a power cut**, ``newsroom recover`` (``ExecStartPre`` of the service) reads the journal before anything starts.
If the link was not about to change yet, it reverts the upgrade, otherwise it completes it. So the site is either the
old one or the new one.

* ``versions``: the tags, and which of them is the newest. ``journal``: what the upgrade was doing.
* ``folders``: the repository and the releases. ``service``: systemd. ``upgrading``: the steps. ``__main__``: the command.
"""
