"""Background work. Apps register jobs, and ``manage.py worker`` runs them.

Terms: *jobs* run one after the other, at every tick (a few seconds) or at a longer interval. A *loop* has its own
thread, for work that takes long or must not wait. A *task* (``django.tasks``) is enqueued and runs once.

Flows:

* *Register*: ``AppConfig.ready`` -> ``registry.register_job(name, job, every=)`` or ``register_loops(open_loops)``.
* *Work*: ``manage.py worker`` -> ``worker.running`` starts the loops, among them the heartbeat (`Heartbeat`) and
  ``schedule.tick``, which runs all due jobs; ``task_queue.run_tasks`` executes tasks.
* *Publish on time*: the job ``pages`` (``scheduled_pages.publish_due``). A site does not need ``publish_scheduled`` as
  well.
* *A crash*: ``kill -9`` at any moment only causes a delay. Jobs run again, and ``task_queue.take_up_lost_tasks`` finds
  tasks whose worker died.

Settings, with defaults: ``TICK_SECONDS`` (5), the pause between two ticks; ``WORKER_DEAD_AFTER_SECONDS`` (30), the time
without a heartbeat after which a worker counts as dead.
"""
