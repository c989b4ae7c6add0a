"""Nothing published lets a hidden count be worked out: policy, protection, audit, scan."""

from evaltools.disclosure.audit import Audit, audit
from evaltools.disclosure.policy import Policy, letters, policy
from evaltools.disclosure.protect import protect
from evaltools.disclosure.roles import is_withheld
from evaltools.disclosure.scan import scan
from evaltools.disclosure.secure import secure

__all__ = [
    "Audit",
    "Policy",
    "audit",
    "is_withheld",
    "letters",
    "policy",
    "protect",
    "scan",
    "secure",
]
