"""Tagging all papers by a topic's new rule, as a job that can be watched."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import User
from django.utils import timezone

from literature import jobs, tagging
from literature.models import Job, JobKind, Topic, TopicRule


def ask(rule: TopicRule, *, by: User, at: dt.datetime) -> Job:
    """Ask for all papers to be tagged by the rule, which is the newest of its topic.

    The subject names the version, so that a rule saved while an earlier one is still at work is not passed over; the
    earlier one gives way to it."""
    return jobs.ask(JobKind.RETAG, str(rule), arguments={"topic": rule.topic.slug}, by=by, at=at)


def work(job: Job) -> str:
    """Tag all papers by the rule in force and say what that came to. Raises JobFailed for a topic that is gone."""
    topic = Topic.objects.filter(slug=job.arguments["topic"]).first()
    if topic is None:
        raise jobs.JobFailed(f"There is no topic “{job.arguments['topic']}” any more.")
    report = tagging.retag([topic], now=timezone.now(), on_chunk=lambda done, of: jobs.progress(job, done, of))
    return (
        f"{report.suggested} papers newly suggested, {report.changed} for other words, {report.lapsed} lapsed,"
        f" {report.asked_again} rejections to be looked at again."
    )
