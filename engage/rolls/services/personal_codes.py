"""Personal codes: made from the step's key, so that a reminder can carry the first one again."""

from engage.keys import key_store
from engage.processes.models import Step
from engage.rolls.models import Elector
from engage.rolls.participation import step_secret
from engage.rolls.rules.codes import code_hash
from engage.rolls.rules.secrecy import StepSecret


def code_secret(step: Step) -> StepSecret:
    """The step has a key from now on, and what it promised of secrecy may not change any more."""
    if step.key_fingerprint is None:
        step.key_fingerprint = key_store().create(step.id)
    return step_secret(step)


def renew_code(secret: StepSecret, elector: Elector) -> str:
    """The elector has a new code; earlier ones no longer work."""
    elector.code_number += 1
    return _stand(secret, elector)


def standing_code(secret: StepSecret, elector: Elector) -> str:
    """The elector's valid code once more; their first one when there is none."""
    if elector.code_number == 0:
        elector.code_number = 1
    return _stand(secret, elector)


def _stand(secret: StepSecret, elector: Elector) -> str:
    code = secret.personal_code(elector.id, elector.code_number)
    elector.code_hash = code_hash(code)
    return code
