"""What can change of the facts a plan is laid from? Each change checks itself and writes its facts; `sessions.replanning`
does so, lays the plan anew by them, and either saves both or takes both back."""

from sessions.changes.absence import NewAbsence
from sessions.changes.department import NewDepartment
from sessions.changes.mentors import NewMentorPeriods
from sessions.changes.pauses import NewPause, NewReturn
from sessions.changes.probation import ExtendedProbation, NewProbation
from sessions.changes.program import NewVersion
from sessions.changes.rhythm import NewRhythm
from sessions.changes.start import NewStart

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
