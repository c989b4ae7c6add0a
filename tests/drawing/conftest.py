"""One realistic and one nasty result of every kind that has a figure; all numbers invented."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evaltools.result import Result

LONG_NAMES = (
    "Pitkäaikaistyöttömät, yli 24 kuukautta",
    "Alle 30-vuotiaat, joilla ei ole ammatillista koulutusta",
    "Osatyökykyiset",
    "Maahan muuttaneet, kotoutumisajan jälkeen",
    "Yli 55-vuotiaat",
    "Muut työnhakijat, joiden palvelutarvetta ei ole arvioitu",
)
INTERVAL = ["estimate", "conf_low", "conf_high"]


def hide(result, rows, columns=None):
    """The result with cells hidden; the numbers are left in place, to see that none is drawn."""
    columns = columns or [c for c in result.frame.columns if c not in result.keys]
    hidden = pd.DataFrame(False, index=result.frame.index, columns=result.frame.columns)
    hidden.loc[rows, columns] = True
    return replace(result, hidden=hidden)


def over_time(groups, times, kind="curve", *, falls=True, outcomes=None, **more):
    """Shares that move with time, a little faster in each further group."""
    rows = []
    for g, group in enumerate(groups):
        for o, outcome in enumerate(outcomes or ["-"]):
            for time in times:
                risen = (1 - np.exp(-0.04 * (1 + g / 2) * time)) / (1 + o)
                share = 1 - risen if falls else risen
                wide = 0.12 * risen**0.5
                keys = (group, outcome, time) if outcomes else (group, time)
                low, high = max(0.0, share - wide), min(1.0, share + wide)
                rows.append((*keys, share, low, high, round(180 * np.exp(-0.05 * time)) + 7 * g))
    keys = ("group", "outcome", "time") if outcomes else ("group", "time")
    return Result(
        kind,
        pd.DataFrame(rows, columns=[*keys, *INTERVAL, "n_risk"]),
        keys=keys,
        counts=("n_risk",),
        conf_level=0.95,
        unit=more.pop("unit", "months"),
        about={"by": "target_group", **more},
    )


def _flow():
    rows = [
        ("in_data", "total", 1253),
        ("excluded", "re_entry", 13),
        ("excluded", "no_entry_date", 3),
        ("excluded", "starts_after_lock", 41),
        ("followed", "followed", 1196),
    ]
    labels = {
        "reason": {
            "starts_after_lock": {
                "fi": "aloitti palvelun vasta aineiston viimeisen päivän jälkeen",
                "en": "started after the last day of the data",
            }
        }
    }
    frame = pd.DataFrame(rows, columns=["step", "reason", "n"])
    return Result("flow", frame, keys=("step", "reason"), counts=("n",), labels=labels)


def _flow_by_arm():
    flow = _flow()
    parts = [
        flow.frame.assign(arm=arm, n=flow.frame["n"] // part)
        for arm, part in (("total", 1), ("programme", 3), ("comparison", 2))
    ]
    frame = pd.concat(parts, ignore_index=True)
    return replace(flow, frame=frame, keys=("step", "reason", "arm"))


def _reach():
    frame = pd.DataFrame(
        [
            ("sex", "female", 82),
            ("sex", "male", 61),
            ("sex", "unknown", 2),
            ("target", LONG_NAMES[1], 145),
            ("target", "Muut", 0),
        ],
        columns=["variable", "level", "n"],
    )
    frame = frame.assign(share=frame["n"] / 145)
    return Result("reach", frame, keys=("variable", "level"), counts=("n",))


def _reach_by_arm():
    reach = _reach()
    parts = [reach.frame.assign(group=arm) for arm in LONG_NAMES[:2]]
    keys = ("group", "variable", "level")
    return replace(reach, frame=pd.concat(parts, ignore_index=True), keys=keys)


def _missing():
    frame = pd.DataFrame(
        {"variable": ["sex", "education"], "n_missing": [0, 13], "n_total": [145, 145]}
    )
    return Result("missing", frame, keys=("variable",), counts=("n_missing", "n_total"))


def _forest():
    ratios = np.array([0.98, 1.25, 2.4, 0.2])
    frame = pd.DataFrame(
        {
            "term": ["age", "sex=male", "education=tertiary", LONG_NAMES[1]],
            "estimate": np.log(ratios),
            "hazard_ratio": ratios,
            "conf_low": ratios / [1.02, 1.4, 1.5, 40],
            "conf_high": ratios * [1.02, 1.4, 1.5, 400],
        }
    )
    return Result("forest", frame, keys=("term",), conf_level=0.95)


def _times(kind="times", unit="months"):
    rows = [
        (group, time, share, share - 0.08, share + 0.08)
        for group, k in (("programme", 1.0), ("comparison", 0.7))
        for time, share in ((6, 0.3 * k), (12, 0.5 * k), (24, 0.9 * k))
    ]
    return Result(
        kind,
        pd.DataFrame(rows, columns=["group", "time", *INTERVAL]),
        keys=("group", "time"),
        unit=unit,
        about={"by": "arm", "estimand": "incidence"},
    )


def _restricted_time():
    rows = [
        (group, outcome, months, months - 0.8, months + 0.8)
        for group, k in (("programme", 1.0), ("comparison", 1.2))
        for outcome, months in (("before", 12.4 * k), ("open_job", 6.3 / k))
    ]
    return Result(
        "restricted_time",
        pd.DataFrame(rows, columns=["group", "outcome", *INTERVAL]),
        keys=("group", "outcome"),
        unit="months",
        about={"by": "arm", "estimand": "restricted time"},
    )


def _difference(times):
    late = np.array(times, dtype=float)
    middle = 0.15 * (1 - np.exp(-0.2 * late))
    frame = pd.DataFrame(
        {
            "group": "programme",
            "reference": "comparison",
            "time": times,
            "estimate": middle,
            "conf_low": middle - 0.01 * late,
            "conf_high": middle + 0.01 * late,
        }
    )
    return Result(
        "difference",
        frame,
        keys=("group", "reference", "time"),
        unit="months",
        about={"by": "arm", "estimand": "incidence"},
    )


def _states(groups, times):
    names = ["unemployed", "work_trial", "subsidised_job", "open_job", "degree_study"]
    rows = []
    for g, group in enumerate(groups):
        for time in times:
            open_job = 0.5 * (1 - np.exp(-0.1 * time / (g + 1)))
            for state, share in zip(
                names, (0.8 - open_job, 0.05, 0.1, open_job, 0.05), strict=True
            ):
                rows.append((group, state, time, share))
    frame = pd.DataFrame(rows, columns=["group", "state", "time", "estimate"])
    keys = ("group", "state", "time")
    about = {"by": "arm", "states": names}
    return Result("states", frame, keys=keys, unit="months", about=about)


def _representativeness():
    frame = pd.DataFrame(
        [
            ("sex", "female", 0.57, 0.48),
            ("sex", "male", 0.43, 0.52),
            ("education", "basic", 0.35, 0.21),
        ],
        columns=["variable", "level", "share", "share_population"],
    )
    return Result("representativeness", frame, keys=("variable", "level"))


def _change():
    frame = pd.DataFrame(
        {
            "scale": ["esis", "was", LONG_NAMES[3]],
            "before": [61.2, 55.0, 40.0],
            "after": [66.5, 54.1, 48.0],
            "before_low": [58.0, 51.0, 35.0],
            "before_high": [64.0, 59.0, 45.0],
            "after_low": [63.0, 50.0, 43.0],
            "after_high": [70.0, 58.0, 53.0],
            "estimate": [5.3, -0.9, 8.0],
            "conf_low": [2.1, -4.0, 3.0],
            "conf_high": [8.5, 2.2, 13.0],
        }
    )
    return Result("change", frame, keys=("scale",))


def _balance():
    frame = pd.DataFrame(
        {
            "covariate": ["age", "sex", "education", "months_unemployed"],
            "level": ["", "male", "tertiary", ""],
            "smd_before": [-0.8, 0.12, -0.5, 1.31],
            "smd_after": [-0.04, 0.02, -0.06, 0.13],
        }
    )
    return Result("balance", frame, keys=("covariate", "level"))


def _overlap():
    edges = np.linspace(0, 1, 11)
    bins = {"bin_low": edges[:-1], "bin_high": edges[1:]}
    up, down = np.arange(1, 11) / 55, np.arange(10, 0, -1) / 55
    frame = pd.concat(
        [
            pd.DataFrame({"arm": "programme", **bins, "share": up}),
            pd.DataFrame({"arm": "comparison", **bins, "share": down}),
        ],
        ignore_index=True,
    )
    return Result("overlap", frame, keys=("arm", "bin_low", "bin_high"))


def _funnel():
    n = np.array([12, 40, 90, 160, 240])
    wide = 1.96 * np.sqrt(0.4 * 0.6 / n)
    frame = pd.DataFrame(
        {
            "site": ["Forssa", "Riihimäki", "Hämeenlinnan seudun työpaja", "Lahti", "Tampere"],
            "n": n,
            "estimate": [0.5, 0.4, 0.62, 0.37, 0.28],
            "limit_low_95": 0.4 - wide,
            "limit_high_95": 0.4 + wide,
            "limit_low_998": 0.4 - 1.5 * wide,
            "limit_high_998": 0.4 + 1.5 * wide,
        }
    )
    return Result("funnel", frame, keys=("site",), counts=("n",), about={"overall": 0.4})


def _matrix():
    frame = pd.DataFrame(
        [
            (dimension, beneficiary, level)
            for dimension, levels in (
                ("own_life", (3, 2, 0)),
                ("influence", (1, 0, 0)),
                ("common_good", (2, 1, 1)),
            )
            for beneficiary, level in zip(
                ("Osallistujat", "Mentorit", "Yhteisöt ja työnantajat"), levels, strict=True
            )
        ],
        columns=["dimension", "beneficiary", "level"],
    )
    about = {"levels": [0, 1, 2, 3]}
    return Result("matrix", frame, keys=("dimension", "beneficiary"), about=about)


def _distribution():
    low = np.arange(-30.0, 30.0, 5.0)
    counts = [1, 2, 5, 9, 14, 20, 26, 18, 12, 6, 3, 1]
    frame = pd.DataFrame({"bin_low": low, "bin_high": low + 5, "n": counts})
    return Result("distribution", frame, keys=("bin_low", "bin_high"), counts=("n",))


def _distribution_by_wave():
    parts = [
        pd.DataFrame(
            {"scale": scale, "group": wave, "bin_low": edges[:-1], "bin_high": edges[1:], "n": n}
        )
        for scale, edges in (("esis", np.linspace(0, 100, 6)), ("was", np.linspace(0, 10, 6)))
        for wave, n in (("baseline", [12, 20, 30, 20, 8]), ("exit", [6, 10, 30, 30, 14]))
    ]
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.assign(n_total=90, share=frame["n"] / 90)
    keys = ("scale", "group", "bin_low")
    return Result("distribution", frame, keys=keys, counts=("n", "n_total"), about={"by": "wave"})


def _bands():
    rows = [
        ("esis", wave, band, n, n / 90)
        for wave, counts in (("baseline", (20, 50, 20, 90)), ("exit", (10, 40, 40, 90)))
        for band, n in zip(("low", "middle", "high", "total"), counts, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["scale", "wave", "band", "n", "share"])
    return Result("bands", frame, keys=("scale", "wave", "band"), counts=("n",))


def _item_profile():
    rows = [
        (scale, f"{name} {item}", wave, mean, mean - 0.2, mean + 0.2)
        for scale in ("esis", "was")
        for item, name in enumerate(LONG_NAMES[:2])
        for wave, mean in (("baseline", 3.0 + item), ("exit", 3.4 - item))
    ]
    frame = pd.DataFrame(rows, columns=["scale", "item", "wave", *INTERVAL])
    return Result("item_profile", frame, keys=("scale", "item", "wave"))


def _event_study():
    rows = [
        (2019, "before", -0.01, -0.05, 0.03),
        (2020, "before", 0.0, np.nan, np.nan),
        (2021, "after", 0.05, 0.01, 0.09),
        (2022, "after", 0.08, 0.03, 0.13),
    ]
    frame = pd.DataFrame(rows, columns=["time", "period", *INTERVAL])
    return Result("event_study", frame, keys=("time", "period"), about={"scale": "share"})


def _specification():
    rows = [
        (order, method, trim, 0.02 * order, 0.02 * order - 0.05, 0.02 * order + 0.05)
        for order, (method, trim) in enumerate(
            [("matching", "no"), ("weighting", "no"), ("matching", "yes"), ("weighting", "yes")],
            start=1,
        )
    ]
    frame = pd.DataFrame(rows, columns=["order", "method", "trim", *INTERVAL])
    about = {"scale": "share", "choices": ["method", "trim"]}
    return Result("specification", frame, keys=("order", "method", "trim"), about=about)


def _effect():
    frame = pd.DataFrame(
        {
            "outcome": ["re78"],
            "method": ["weighting"],
            "reference": ["comparison"],
            "estimate": [1754.7],
            "conf_low": [447.2],
            "conf_high": [3062.2],
            "n": [445],
        }
    )
    keys = ("outcome", "method", "reference")
    return Result("effect", frame, keys=keys, counts=("n",), about={"scale": "number"})


def _gallery():
    months, years = list(range(1, 25)), list(range(1, 61))
    flat = over_time(LONG_NAMES[:2], months, falls=False, scale="employed")
    zeros = flat.frame.assign(estimate=0.0, conf_low=np.nan, conf_high=np.nan)
    ones = flat.frame.assign(estimate=1.0, conf_low=np.nan, conf_high=np.nan)
    return {
        "curve, one group": over_time(["all"], months),
        "curve, six long names": over_time(LONG_NAMES, years),
        "curve, three times": over_time(LONG_NAMES[:3], [6, 12, 24], falls=False),
        "curve, nobody": replace(flat, frame=zeros),
        "curve, everybody": replace(flat, frame=ones),
        "curve in days": over_time(["all"], [0, 14, 300, 1100], unit="days"),
        "followed over time": over_time(["all"], months, "followed"),
        "incidence by outcome": over_time(
            ["all"], months, "incidence", falls=False, outcomes=["open_job", "degree_study"]
        ),
        "incidence by both": over_time(
            LONG_NAMES[:2],
            months,
            "incidence",
            falls=False,
            outcomes=["open_job", "degree_study", "died"],
        ),
        "states": _states(["all"], months),
        "states by arm": _states(["programme", "comparison"], [0, 6, 12]),
        "difference curve": _difference(months),
        "difference at times": _difference([6, 12, 24]),
        "forest": _forest(),
        "times": _times(),
        "restricted_time": _restricted_time(),
        "flow": _flow(),
        "flow by arm": _flow_by_arm(),
        "reach": _reach(),
        "reach by arm": _reach_by_arm(),
        "missing": _missing(),
        "representativeness": _representativeness(),
        "change": _change(),
        "balance": _balance(),
        "overlap": _overlap(),
        "funnel": _funnel(),
        "matrix": _matrix(),
        "distribution": _distribution(),
        "distribution by wave": _distribution_by_wave(),
        "bands": _bands(),
        "event_study": _event_study(),
        "specification": _specification(),
        "effect": _effect(),
        "item_profile": _item_profile(),
    }


GALLERY = _gallery()


def pytest_generate_tests(metafunc):
    if "drawn_kind" in metafunc.fixturenames:
        metafunc.parametrize("drawn_kind", list(GALLERY))


@pytest.fixture
def gallery():
    """Results by name."""
    return GALLERY


@pytest.fixture
def hidden():
    """`hide`, for tests that hide cells."""
    return hide


@pytest.fixture
def curve():
    """`over_time`, for tests that need a curve of their own."""
    return over_time


@pytest.fixture
def long_names():
    """Six group names as long as real ones get."""
    return LONG_NAMES
