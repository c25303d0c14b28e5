"""Backup: the whole site in one file, which proves itself by being restored.

A file is a tar, compressed with zstd and, where ``BACKUP_RECIPIENT`` names a public key, encrypted with age; ``age -d`` and
``tar --zstd`` open it without us. Its members, in order: ``head.json`` (which release, which migrations),
``rows/TABLE/*.jsonl``, ``media/*``, ``settings.json`` (no secret), ``manifest.json`` (counts, a hash of each member, digests
of rows and of identities).

Rows are neither SQL nor Django's fixtures. ``tables`` makes a flat model of each table as the migrations *that are applied*
left it, so a file of an older release is read by a newer one, and one of SQLite goes into PostgreSQL and back; keys stay. A
fixture would need today's models, saves each row by two statements and tells every receiver of a signal.

Flows:

* *Back up*: ``manage.py backup`` -> ``make.backup`` -> one moment of the database (``tables.snapshot``) -> ``archive.Writer``
  -> a ``.part``, which takes its name when it is whole.
* *Restore*: ``manage.py restore FILE`` -> ``check.checked`` (each hash, releases, room) -> ``beside`` has a process of its own
  fill an empty database and folder (``fill``), which compares every row -> ``swap`` exchanges the two; what was is kept.

* *Each night*: the worker's loop -> ``nightly.look`` -> ``manage.py backup``, ``retention``; once a week ``manage.py restore
  FILE --prove``, which does all of a restore in a throw-away place. `Backup` rows say what came of it.

* *Upgrade*: ``manage.py upgrade`` -> ``upgrade``: a backup, the migrations, a look whether all is well.

What the search knows is made again, and sessions are left out: whoever was signed in signs in again.
"""
