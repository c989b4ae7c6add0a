"""Nothing published lets a hidden count be worked out: policy, protection, audit."""

from evaltools.disclosure.policy import Policy, policy
from evaltools.disclosure.protect import protect

__all__ = ["Policy", "policy", "protect"]
