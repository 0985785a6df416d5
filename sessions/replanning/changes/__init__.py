"""What can change of the facts a plan is laid from? Each change checks itself and writes its facts; `sessions.replanning.replan`
does so, lays the plan anew by them, and either saves both or takes both back."""

from sessions.replanning.changes.absence import NewAbsence
from sessions.replanning.changes.department import NewDepartment
from sessions.replanning.changes.mentors import NewMentorPeriods
from sessions.replanning.changes.pauses import NewPause, NewReturn
from sessions.replanning.changes.probation import ExtendedProbation, NewProbation
from sessions.replanning.changes.program import NewVersion
from sessions.replanning.changes.rhythm import NewRhythm
from sessions.replanning.changes.start import NewStart

__all__ = [
    "ExtendedProbation",
    "NewAbsence",
    "NewDepartment",
    "NewMentorPeriods",
    "NewPause",
    "NewProbation",
    "NewReturn",
    "NewRhythm",
    "NewStart",
    "NewVersion",
]
