"""Invented data of a programme, whose truth is known: seeded, and marked as simulated."""

from evaltools.data.simulation.plan import Simulation, read_simulation, simulation_ids
from evaltools.data.simulation.simulate import simulate

__all__ = ["Simulation", "read_simulation", "simulate", "simulation_ids"]
