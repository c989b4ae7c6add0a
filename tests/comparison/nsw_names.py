"""Names that the tests of comparisons share."""

from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
REFERENCE = TESTS / "reference"

COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
ARMS = {"arm": "treat", "treated": 1, "covariates": COVARIATES}
