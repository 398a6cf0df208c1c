"""The one gate: the only place that decides whether results may be seen."""

from collections.abc import Collection
from datetime import datetime

from engage.access import Permission
from engage.processes.models import ResultsPolicy, Step, StepKind, StepState


def results_visible(step: Step, viewer_permissions: Collection[Permission], now: datetime) -> bool:
    """True when this viewer may see the step's results at `now`.

    A secret step shows nothing to anybody before it is sealed, administrators included. A step
    answered in bodies' names, and a workshop, shows its results when it is over.
    """
    state = step.state(now)
    if step.is_secret:
        is_ready = state is StepState.SEALED
    elif step.kind in {StepKind.SURVEY, StepKind.CONTEST, StepKind.WORKSHOP}:
        is_ready = state in {
            StepState.CLOSED,
            StepState.RECONCILED,
            StepState.SEALED,
            StepState.DONE,
        }
    else:
        is_ready = True
    if not is_ready:
        return False
    if step.results_policy is ResultsPolicy.PUBLIC:
        return True
    return Permission.SEE_RESULTS in viewer_permissions
