"""Base: background work. An app says what is to run, ``manage.py worker`` runs it.

Words: a *job* is looked after every few seconds or every so often, one after the other; a *loop* has a thread of its own,
for what may take long or must not wait. A *task* (``django.tasks``) is enqueued by somebody and runs once.

Flows:

* *Register*: ``AppConfig.ready`` -> ``registry.register_job(name, job, every=)`` or ``register_loops(open_loops)``.
* *Work*: ``manage.py worker`` -> ``worker.running`` starts the loops, among them the sign of life (`Heartbeat`) and
  ``schedule.tick``, which runs each job that is due; beside them ``task_queue.run_tasks`` carries out tasks.
* *Publish on time*: the job ``pages`` (``scheduled_pages.publish_due``). A site needs no ``publish_scheduled`` beside it.
* *A crash*: ``kill -9`` at any moment costs a delay. Jobs run again, and ``task_queue.take_up_lost_tasks`` finds tasks whose
  worker died.

Settings it reads, each with a default: ``TICK_SECONDS`` (5), the pause between two looks for what is due;
``WORKER_DEAD_AFTER_SECONDS`` (30): a worker that gave no sign of life for so long is dead.
"""
