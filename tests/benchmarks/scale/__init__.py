"""Benchmark of a newsroom after years, on PostgreSQL: costs of each screen, job and public page with 2 million entries.

    python -m tests.benchmarks.scale                # all rows, compared with a hundredth; about 15 minutes and 12 GB
    python -m tests.benchmarks.scale --share 0.05   # a twentieth, to try something

Rows are written by ``INSERT … SELECT`` (`fill`), because saving them would take days. They are as consistent as rows
that the site wrote: the worker finds almost nothing to repair.
"""
