"""Headings of the columns of results, in the words of the field."""

from __future__ import annotations

from evaltools.messages import Message, message
from evaltools.wording.numbers import share
from evaltools.wording.phrases import unit_name
from evaltools.wording.tables import field_title
from evaltools.wording.translation import render

#: Columns that hold time and say so with the unit.
TIMES = (
    "time",
    "entry",
    "exit",
    "horizon",
    "until",
    "median",
    "longest",
    "person_time",
    "lower",
    "upper",
)

HEADINGS: dict[str, Message] = {
    "group": message("Group"),
    "variable": message("Variable"),
    "level": message("Level"),
    "term": message("Term"),
    "covariate": message("Background factor"),
    "dimension": message("Dimension of participation"),
    "criterion": message("Criterion"),
    "wave": message("Measurement"),
    "scale": message("Scale"),
    "instrument": message("Instrument"),
    "coverage": message("Outcome of the questionnaire"),
    "coefficient": message("Coefficient"),
    "n_items": message("Items"),
    "item_rest": message("Correlation with the other items"),
    "alpha_if_dropped": message("Alpha without the item"),
    "loading": message("Loading"),
    "floor": message("Lowest answer"),
    "ceiling": message("Highest answer"),
    "cfi": message("CFI"),
    "tli": message("TLI"),
    "rmsea": message("RMSEA"),
    "rmsea_low": message("RMSEA, lower limit"),
    "rmsea_high": message("RMSEA, upper limit"),
    "srmr": message("SRMR"),
    "band": message("Band"),
    "end": message("End of the scale"),
    "model": message("Model"),
    "item": message("Item"),
    "outcome": message("Outcome"),
    "reference": message("Compared with"),
    "arm": message("Arm"),
    "site": message("Site"),
    "region": message("Region"),
    "state": message("State"),
    "step": message("Step"),
    "reason": message("Reason"),
    "time": message("Time"),
    "definition": message("Definition of employment"),
    "period": message("Period"),
    "code": message("Code"),
    "table": message("Data table"),
    "column": message("Column"),
    "check": message("Check"),
    "n": message("n"),
    "n_risk": message("Under follow-up"),
    "n_event": message("Events"),
    "n_censor": message("Follow-up ended"),
    "n_missing": message("Missing"),
    "n_total": message("Total"),
    "n_group": message("n in the group"),
    "n_reference": message("n in the comparison group"),
    "n_treated": message("n in the participant group"),
    "n_comparison": message("n in the comparison group"),
    "n_answered": message("Answered"),
    "n_excluded": message("Excluded"),
    "n_left": message("Left in"),
    "n_lost": message("Lost"),
    "estimate": message("Estimate"),
    "std_error": message("Standard error"),
    "conf_low": message("Lower limit"),
    "conf_high": message("Upper limit"),
    "interval": message("Confidence interval"),
    "statistic": message("Test statistic"),
    "df": message("Degrees of freedom"),
    "p_value": message("p-value"),
    "share": message("Share"),
    "share_population": message("Share of the population"),
    "probability": message("Share who have had the event"),
    "person_time": message("Person-time"),
    "longest": message("Longest follow-up"),
    "case": message("Assumption"),
    "state_group": message("Group of states"),
    "n_event_reference": message("Events in the comparison group"),
    "subdistribution_hazard_ratio": message("Subdistribution hazard ratio"),
    "rate_ratio": message("Rate ratio"),
    "rate": message("Rate"),
    "mean": message("Mean"),
    "sd": message("Standard deviation"),
    "median": message("Median"),
    "q1": message("Lower quartile"),
    "q3": message("Upper quartile"),
    "quartile_low": message("Lower quartile"),
    "quartile_high": message("Upper quartile"),
    "hazard_ratio": message("Hazard ratio"),
    "odds_ratio": message("Odds ratio"),
    "risk_ratio": message("Risk ratio"),
    "difference": message("Difference"),
    "smd": message("Standardised mean difference"),
    "smd_before": message("Standardised mean difference before"),
    "smd_after": message("Standardised mean difference after"),
    "variance_ratio": message("Variance ratio"),
    "ks": message("Kolmogorov–Smirnov distance"),
    "mean_treated": message("Mean in the participant group"),
    "mean_comparison": message("Mean in the comparison group"),
    "effective_sample_size": message("Effective sample size"),
    "largest_share": message("Largest share of one person"),
    "n_matched": message("Matched"),
    "n_level_treated": message("n at the level, participant group"),
    "n_level_comparison": message("n at the level, comparison group"),
    "mean_treated_before": message("Mean in the participant group before"),
    "mean_comparison_before": message("Mean in the comparison group before"),
    "variance_ratio_before": message("Variance ratio before"),
    "ks_before": message("Kolmogorov–Smirnov distance before"),
    "bin": message("Bin"),
    "bin_low": message("From"),
    "bin_high": message("To"),
    "weight": message("Weight"),
    "population": message("Population"),
    "expected": message("Expected"),
    "observed": message("Observed"),
    "role": message("Role"),
    "source": message("Source"),
    "source_type": message("Kind of source"),
    "value": message("Value"),
    "threshold": message("Threshold"),
    "warn_at": message("Warns at"),
    "fail_at": message("Fails at"),
    "n_event_treated": message("Events in the participant group"),
    "n_event_comparison": message("Events in the comparison group"),
    "diagnostic": message("Diagnostic"),
    "verdict": message("Verdict"),
    "conf_limit": message("For the limit nearer no difference"),
    "method": message("Method"),
    "measure": message("Measured as"),
    "principle": message("Principle"),
    "beneficiary": message("Who benefits"),
    "rating": message("Rating"),
    "rater": message("Rater"),
    "indicator": message("Indicator"),
    "alpha": message("Cronbach's alpha"),
    "omega_total": message("Omega total"),
    "change": message("Change"),
    "before": message("Before"),
    "after": message("After"),
    "severity": message("Severity"),
    "rule": message("Rule"),
    "file": message("File"),
    "sheet": message("Sheet"),
    "rows": message("Rows"),
    "n_rows": message("Rows concerned"),
    "numerator": message("Numerator"),
    "denominator": message("Denominator"),
    "limit_low": message("Lower limit of random variation"),
    "limit_high": message("Upper limit of random variation"),
}


def column(
    name: str, language: str, *, unit: str | None = None, conf_level: float | None = None
) -> str:
    """The heading of a column of a result.

    unit : days, weeks, two_weeks or months, optional
        Said in brackets after columns that hold time.
    conf_level : float, optional
        Said in brackets after interval columns.

    A column that results do not know is a field of the data tables, else its own name.

    >>> column("conf_low", "en", conf_level=0.95)
    'Lower limit (95%)'
    """
    heading = HEADINGS.get(name)
    text = render(heading, language) if heading else field_title(name, language) or _spoken(name)
    if unit is not None and name in TIMES:
        return f"{text} ({unit_name(unit, language)})"
    if conf_level is not None and name in ("conf_low", "conf_high", "interval"):
        decimals = 0 if (conf_level * 100) == round(conf_level * 100) else 1
        return f"{text} ({share(conf_level, language, decimals)})"
    return text


def _spoken(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
