"""Which facts that a plan is laid from can change?

Each change checks itself and writes its facts; `sessions.replanning.replan` calls it, lays the plan again,
and saves both or rolls both back.
"""

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
