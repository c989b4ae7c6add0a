"""Names that the tests on the NSW data share."""

COVARIATES = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]
ARMS = {"arm": "treat", "treated": 1, "covariates": COVARIATES}
