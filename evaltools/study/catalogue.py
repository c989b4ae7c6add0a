"""Which programmes come with evaltools."""

from __future__ import annotations

from evaltools import resources

CATALOGUE = "data_schemas/programmes"


def programme_ids() -> tuple[str, ...]:
    """The ids of the programmes that come with evaltools.

    Examples
    --------
    >>> programme_ids()
    ('hameen_malli', 'ilona', 'kummin_kanssa', 'tyohonvalmennus', 'tyollisyyskummit')
    """
    return tuple(sorted(file.stem for file in resources.path(CATALOGUE).glob("*.yaml")))
