"""Backup: the whole site in one file, which is tested by restoring it.

A file is a tar, compressed with zstd and, if ``BACKUP_RECIPIENT`` is a public key, encrypted with age. ``age -d`` and
``tar --zstd`` open it without our code. Its members, in order: ``head.json`` (release, migrations),
``rows/TABLE/*.jsonl``, ``media/*``, ``settings.json`` (no secret), ``manifest.json`` (counts, a hash of each member,
digests of rows and of identities).

Rows are neither SQL nor Django's fixtures. ``tables`` makes a flat model of each table from the *applied* migrations.
So a newer release can read a file of an older one, and a file of SQLite can be restored into PostgreSQL and vice versa;
keys stay. A fixture would require the current models, save each row with two statements and trigger all signals.

Flows:

* *Back up*: ``manage.py backup`` -> ``make.backup`` -> a snapshot of the database (``tables.snapshot``) ->
  ``archive.Writer`` -> a ``.part``, which is renamed when it is complete.
* *Restore*: ``manage.py restore FILE`` -> ``check.checked`` (each hash, releases, disk space) -> ``beside`` starts a
  process that fills an empty database and folder (``fill``) and compares every row -> ``swap`` exchanges the two; the
  old one is kept, and its public log of changes continues in the new one (``replaced``).
* *Each night*: the worker's loop -> ``nightly.look`` -> ``manage.py backup``, ``retention``; once a week ``manage.py
  restore FILE --prove``, a complete restore in a temporary place. `Backup` rows record the results.
* *Second place*: another loop -> ``nightly.look_at_copies`` -> ``manage.py backup --copy`` -> ``elsewhere.follow``.
* *Upgrade*: ``manage.py upgrade`` -> ``upgrade``: a backup, the migrations, a check of the site.

The search index is built again, and sessions are left out: all users must sign in again.
"""
