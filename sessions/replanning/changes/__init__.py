"""What can change of the facts a plan is laid from? Each change checks itself and writes its facts; `sessions.replanning.replan`
does so, lays the plan anew by them, and either saves both or takes both back."""

from sessions.replanning.changes.absence import AddAbsence
from sessions.replanning.changes.department import ChangeDepartment
from sessions.replanning.changes.mentors import ChangeMentorPeriods
from sessions.replanning.changes.pauses import AddPause, ChangeReturn
from sessions.replanning.changes.probation import ChangeProbation, ExtendProbation
from sessions.replanning.changes.program import ChangeVersion
from sessions.replanning.changes.rhythm import ChangeRhythm
from sessions.replanning.changes.start import ChangeStart

__all__ = [
    "AddAbsence",
    "AddPause",
    "ChangeDepartment",
    "ChangeMentorPeriods",
    "ChangeProbation",
    "ChangeReturn",
    "ChangeRhythm",
    "ChangeStart",
    "ChangeVersion",
    "ExtendProbation",
]
