"""Background work: jobs with their states, and the queue that runs one after the other."""

from .job import Job, JobState
from .queue import JobQueue, JobRun, JobWork

__all__ = ["Job", "JobQueue", "JobRun", "JobState", "JobWork"]
