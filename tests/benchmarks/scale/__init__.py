"""A newsroom after years, on PostgreSQL: 2 million entries, and what each screen, each job and each public page asks of it.

    python -m tests.benchmarks.scale                # all of it, beside a hundredth; some 15 minutes and 12 GB
    python -m tests.benchmarks.scale --share 0.05   # a twentieth, to try something

Rows are written by ``INSERT … SELECT`` (`fill`), because saving them would take days. They agree with each other as rows that
the site wrote: the worker finds next to nothing to repair among them.
"""
