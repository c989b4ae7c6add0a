"""The publications behind the methods, for the appendix and for references.bib.

Each entry was checked, in November 2026, against lists of references of several published
works and packages; the articles themselves were not at hand. A method that names a
publication in its text (`reporting.methods`) has its entry here; a test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaltools.reporting.methods_used import Computed, methods_used


@dataclass(frozen=True)
class Reference:
    """A journal article.

    Attributes
    ----------
    cited : str
        How the method texts name it: "Kaplan and Meier 1958".
    authors : tuple of str
        "Kaplan, E. L."
    year : int
    title, journal, volume, number, pages : str
        Pages with an en dash; number empty where it is not known.
    doi : str
        Empty where there is none, or where lists of references disagree on it.
    """

    cited: str
    authors: tuple[str, ...]
    year: int
    title: str
    journal: str
    volume: str
    number: str
    pages: str
    doi: str = ""

    @property
    def key(self) -> str:
        """The key of the BibTeX entry: first family name and year."""
        family = self.authors[0].split(",")[0]
        return "".join(c for c in family.lower() if c.isascii() and c.isalpha()) + str(self.year)

    def line(self) -> str:
        """The entry as it stands in a list of references; the same in every language.

        >>> REFERENCES[0].line()
        'Aalen, O. O.; Johansen, S. (1978): An empirical transition matrix for \
non-homogeneous Markov chains based on censored observations. Scandinavian Journal of \
Statistics 5(3), 141–150.'
        """
        number = f"({self.number})" if self.number else ""
        return (
            f"{'; '.join(self.authors)} ({self.year}): {self.title}. "
            f"{self.journal} {self.volume}{number}, {self.pages}."
        )

    def bibtex(self) -> str:
        """The entry in BibTeX; the title's capitals are kept."""
        fields = {
            "author": " and ".join(self.authors),
            "year": str(self.year),
            "title": f"{{{self.title}}}",
            "journal": self.journal,
            "volume": self.volume,
            "number": self.number,
            "pages": self.pages.replace("–", "--"),
            "doi": self.doi,
        }
        lines = [f"  {name} = {{{_escaped(text)}}}," for name, text in fields.items() if text]
        return "\n".join([f"@article{{{self.key},", *lines, "}"]) + "\n"


def _escaped(text: str) -> str:
    return text.replace("&", "\\&").replace("%", "\\%")


REFERENCES: tuple[Reference, ...] = (
    Reference(
        "Aalen and Johansen 1978",
        ("Aalen, O. O.", "Johansen, S."),
        1978,
        "An empirical transition matrix for non-homogeneous Markov chains based on "
        "censored observations",
        "Scandinavian Journal of Statistics",
        "5",
        "3",
        "141–150",
    ),
    Reference(
        "Abadie and Spiess 2022",
        ("Abadie, A.", "Spiess, J."),
        2022,
        "Robust post-matching inference",
        "Journal of the American Statistical Association",
        "117",
        "538",
        "983–995",
        "10.1080/01621459.2020.1840383",
    ),
    Reference(
        "Andersen and others 2003",
        ("Andersen, P. K.", "Klein, J. P.", "Rosthøj, S."),
        2003,
        "Generalised linear models for correlated pseudo-observations, with "
        "applications to multi-state models",
        "Biometrika",
        "90",
        "1",
        "15–27",
        "10.1093/biomet/90.1.15",
    ),
    Reference(
        "Andersen 2013",
        ("Andersen, P. K.",),
        2013,
        "Decomposition of number of life years lost according to causes of death",
        "Statistics in Medicine",
        "32",
        "30",
        "5278–5285",
    ),
    Reference(
        "Austin 2011",
        ("Austin, P. C.",),
        2011,
        "Optimal caliper widths for propensity-score matching when estimating differences in "
        "means and differences in proportions in observational studies",
        "Pharmaceutical Statistics",
        "10",
        "2",
        "150–161",
        "10.1002/pst.433",
    ),
    Reference(
        "Bonett 2008",
        ("Bonett, D. G.",),
        2008,
        "Confidence intervals for standardized linear contrasts of means",
        "Psychological Methods",
        "13",
        "2",
        "99–109",
        "10.1037/1082-989X.13.2.99",
    ),
    Reference(
        "Cameron and others 2008",
        ("Cameron, A. C.", "Gelbach, J. B.", "Miller, D. L."),
        2008,
        "Bootstrap-based improvements for inference with clustered errors",
        "The Review of Economics and Statistics",
        "90",
        "3",
        "414–427",
    ),
    Reference(
        "Clayton and Kaldor 1987",
        ("Clayton, D.", "Kaldor, J."),
        1987,
        "Empirical Bayes estimates of age-standardized relative risks for use in disease mapping",
        "Biometrics",
        "43",
        "3",
        "671–681",
    ),
    Reference(
        "Clopper and Pearson 1934",
        ("Clopper, C. J.", "Pearson, E. S."),
        1934,
        "The use of confidence or fiducial limits illustrated in the case of the binomial",
        "Biometrika",
        "26",
        "4",
        "404–413",
        "10.1093/biomet/26.4.404",
    ),
    Reference(
        "Cohen 1968",
        ("Cohen, J.",),
        1968,
        "Weighted kappa: nominal scale agreement with provision for scaled disagreement or "
        "partial credit",
        "Psychological Bulletin",
        "70",
        "4",
        "213–220",
        "10.1037/h0026256",
    ),
    Reference(
        "Cox 1972",
        ("Cox, D. R.",),
        1972,
        "Regression models and life-tables",
        "Journal of the Royal Statistical Society: Series B",
        "34",
        "2",
        "187–220",
        "10.1111/j.2517-6161.1972.tb00899.x",
    ),
    Reference(
        "Cronbach 1951",
        ("Cronbach, L. J.",),
        1951,
        "Coefficient alpha and the internal structure of tests",
        "Psychometrika",
        "16",
        "3",
        "297–334",
        "10.1007/BF02310555",
    ),
    Reference(
        "Datta and Satten 2001",
        ("Datta, S.", "Satten, G. A."),
        2001,
        "Validity of the Aalen-Johansen estimators of stage occupation probabilities and "
        "Nelson-Aalen estimators of integrated transition hazards for non-Markov models",
        "Statistics & Probability Letters",
        "55",
        "4",
        "403–411",
    ),
    Reference(
        "Efron 1977",
        ("Efron, B.",),
        1977,
        "The efficiency of Cox's likelihood function for censored data",
        "Journal of the American Statistical Association",
        "72",
        "359",
        "557–565",
        "10.1080/01621459.1977.10480613",
    ),
    Reference(
        "Feldt 1965",
        ("Feldt, L. S.",),
        1965,
        "The approximate sampling distribution of Kuder-Richardson reliability coefficient twenty",
        "Psychometrika",
        "30",
        "3",
        "357–370",
    ),
    Reference(
        "Fine and Gray 1999",
        ("Fine, J. P.", "Gray, R. J."),
        1999,
        "A proportional hazards model for the subdistribution of a competing risk",
        "Journal of the American Statistical Association",
        "94",
        "446",
        "496–509",
    ),
    Reference(
        "Fisher 1922",
        ("Fisher, R. A.",),
        1922,
        "On the interpretation of χ2 from contingency tables, and the calculation of P",
        "Journal of the Royal Statistical Society",
        "85",
        "1",
        "87–94",
        "10.2307/2340521",
    ),
    Reference(
        "Garwood 1936",
        ("Garwood, F.",),
        1936,
        "Fiducial limits for the Poisson distribution",
        "Biometrika",
        "28",
        "3/4",
        "437–442",
        "10.1093/biomet/28.3-4.437",
    ),
    Reference(
        "Gelman 2006",
        ("Gelman, A.",),
        2006,
        "Prior distributions for variance parameters in hierarchical models",
        "Bayesian Analysis",
        "1",
        "3",
        "515–534",
        "10.1214/06-BA117A",
    ),
    Reference(
        "Glasgow and others 1999",
        ("Glasgow, R. E.", "Vogt, T. M.", "Boles, S. M."),
        1999,
        "Evaluating the public health impact of health promotion interventions: the RE-AIM "
        "framework",
        "American Journal of Public Health",
        "89",
        "9",
        "1322–1327",
        "10.2105/AJPH.89.9.1322",
    ),
    Reference(
        "Grambsch and Therneau 1994",
        ("Grambsch, P. M.", "Therneau, T. M."),
        1994,
        "Proportional hazards tests and diagnostics based on weighted residuals",
        "Biometrika",
        "81",
        "3",
        "515–526",
        "10.1093/biomet/81.3.515",
    ),
    Reference(
        "Gray 1988",
        ("Gray, R. J.",),
        1988,
        "A class of K-sample tests for comparing the cumulative incidence of a competing risk",
        "The Annals of Statistics",
        "16",
        "3",
        "1141–1154",
        "10.1214/aos/1176350951",
    ),
    Reference(
        "Gwet 2008",
        ("Gwet, K. L.",),
        2008,
        "Computing inter-rater reliability and its variance in the presence of high agreement",
        "British Journal of Mathematical and Statistical Psychology",
        "61",
        "1",
        "29–48",
        "10.1348/000711006X126600",
    ),
    Reference(
        "Hainmueller 2012",
        ("Hainmueller, J.",),
        2012,
        "Entropy balancing for causal effects: A multivariate reweighting method to produce "
        "balanced samples in observational studies",
        "Political Analysis",
        "20",
        "1",
        "25–46",
        "10.1093/pan/mpr025",
    ),
    Reference(
        "Hayes and Krippendorff 2007",
        ("Hayes, A. F.", "Krippendorff, K."),
        2007,
        "Answering the call for a standard reliability measure for coding data",
        "Communication Methods and Measures",
        "1",
        "1",
        "77–89",
        "10.1080/19312450709336664",
    ),
    Reference(
        "Hernán and Robins 2016",
        ("Hernán, M. A.", "Robins, J. M."),
        2016,
        "Using big data to emulate a target trial when a randomized trial is not available",
        "American Journal of Epidemiology",
        "183",
        "8",
        "758–764",
        "10.1093/aje/kwv254",
    ),
    Reference(
        "Holm 1979",
        ("Holm, S.",),
        1979,
        "A simple sequentially rejective multiple test procedure",
        "Scandinavian Journal of Statistics",
        "6",
        "2",
        "65–70",
    ),
    Reference(
        "Jacobson and Truax 1991",
        ("Jacobson, N. S.", "Truax, P."),
        1991,
        "Clinical significance: A statistical approach to defining meaningful change in "
        "psychotherapy research",
        "Journal of Consulting and Clinical Psychology",
        "59",
        "1",
        "12–19",
        "10.1037/0022-006X.59.1.12",
    ),
    Reference(
        "Jöreskog 1969",
        ("Jöreskog, K. G.",),
        1969,
        "A general approach to confirmatory maximum likelihood factor analysis",
        "Psychometrika",
        "34",
        "2",
        "183–202",
    ),
    Reference(
        "Kaplan and Meier 1958",
        ("Kaplan, E. L.", "Meier, P."),
        1958,
        "Nonparametric estimation from incomplete observations",
        "Journal of the American Statistical Association",
        "53",
        "282",
        "457–481",
        "10.1080/01621459.1958.10501452",
    ),
    Reference(
        "Li and others 2018",
        ("Li, F.", "Morgan, K. L.", "Zaslavsky, A. M."),
        2018,
        "Balancing covariates via propensity score weighting",
        "Journal of the American Statistical Association",
        "113",
        "521",
        "390–400",
        "10.1080/01621459.2016.1260466",
    ),
    Reference(
        "Lunceford and Davidian 2004",
        ("Lunceford, J. K.", "Davidian, M."),
        2004,
        "Stratification and weighting via the propensity score in estimation of causal "
        "treatment effects: a comparative study",
        "Statistics in Medicine",
        "23",
        "19",
        "2937–2960",
        "10.1002/sim.1903",
    ),
    Reference(
        "Maassen 2004",
        ("Maassen, G. H.",),
        2004,
        "The standard error in the Jacobson and Truax Reliable Change Index: The classical "
        "approach to the assessment of reliable change",
        "Journal of the International Neuropsychological Society",
        "10",
        "6",
        "888–893",
        "10.1017/S1355617704106097",
    ),
    Reference(
        "Newcombe 1998",
        ("Newcombe, R. G.",),
        1998,
        "Interval estimation for the difference between independent proportions: "
        "comparison of eleven methods",
        "Statistics in Medicine",
        "17",
        "8",
        "873–890",
    ),
    Reference(
        "Prentice and Gloeckler 1978",
        (
            "Prentice, R. L.",
            "Gloeckler, L. A.",
        ),
        1978,
        "Regression analysis of grouped survival data with application to breast cancer data",
        "Biometrics",
        "34",
        "1",
        "57–67",
        "10.2307/2529588",
    ),
    Reference(
        "Robins and others 1994",
        ("Robins, J. M.", "Rotnitzky, A.", "Zhao, L. P."),
        1994,
        "Estimation of regression coefficients when some regressors are not always observed",
        "Journal of the American Statistical Association",
        "89",
        "427",
        "846–866",
        "10.1080/01621459.1994.10476818",
    ),
    Reference(
        "Rosenbaum and Rubin 1983",
        ("Rosenbaum, P. R.", "Rubin, D. B."),
        1983,
        "The central role of the propensity score in observational studies for causal effects",
        "Biometrika",
        "70",
        "1",
        "41–55",
        "10.1093/biomet/70.1.41",
    ),
    Reference(
        "Rubin 2001",
        ("Rubin, D. B.",),
        2001,
        "Using propensity scores to help design observational studies: application to "
        "the tobacco litigation",
        "Health Services and Outcomes Research Methodology",
        "2",
        "3–4",
        "169–188",
        "10.1023/A:1020363010465",
    ),
    Reference(
        "Simonsohn and others 2020",
        ("Simonsohn, U.", "Simmons, J. P.", "Nelson, L. D."),
        2020,
        "Specification curve analysis",
        "Nature Human Behaviour",
        "4",
        "11",
        "1208–1214",
        "10.1038/s41562-020-0912-z",
    ),
    Reference(
        "Spiegelhalter 2005",
        ("Spiegelhalter, D. J.",),
        2005,
        "Funnel plots for comparing institutional performance",
        "Statistics in Medicine",
        "24",
        "8",
        "1185–1202",
        "10.1002/sim.1970",
    ),
    Reference(
        "Uno and others 2014",
        (
            "Uno, H.",
            "Claggett, B.",
            "Tian, L.",
            "Inoue, E.",
            "Gallo, P.",
            "Miyata, T.",
            "Schrag, D.",
            "Takeuchi, M.",
            "Uyama, Y.",
            "Zhao, L.",
            "Skali, H.",
            "Solomon, S.",
            "Jacobus, S.",
            "Hughes, M.",
            "Packer, M.",
            "Wei, L. J.",
        ),
        2014,
        "Moving beyond the hazard ratio in quantifying the between-group difference in "
        "survival analysis",
        "Journal of Clinical Oncology",
        "32",
        "22",
        "2380–2385",
        "10.1200/JCO.2014.55.2208",
    ),
    Reference(
        "VanderWeele and Ding 2017",
        ("VanderWeele, T. J.", "Ding, P."),
        2017,
        "Sensitivity analysis in observational research: Introducing the E-value",
        "Annals of Internal Medicine",
        "167",
        "4",
        "268–274",
        "10.7326/M16-2607",
    ),
    Reference(
        "Walker and others 2013",
        (
            "Walker, A. M.",
            "Patrick, A. R.",
            "Lauer, M. S.",
            "Hornbrook, M. C.",
            "Marin, M. G.",
            "Platt, R.",
            "Roger, V. L.",
            "Stang, P.",
            "Schneeweiss, S.",
        ),
        2013,
        "A tool for assessing the feasibility of comparative effectiveness research",
        "Comparative Effectiveness Research",
        "3",
        "",
        "11–20",
        "10.2147/CER.S40357",
    ),
)


def references(results: Iterable[Computed]) -> tuple[Reference, ...]:
    """The publications that the methods behind some results name, by first author.

    >>> cox = Computed("forest", {"estimand": "cause-specific hazard ratio"})
    >>> [each.key for each in references([cox])]
    ['cox1972', 'efron1977']
    """
    said = " ".join(text.text for text in methods_used(results))
    return tuple(each for each in REFERENCES if each.cited in said)


def bibliography(results: Iterable[Computed]) -> str:
    """The publications behind some results as a BibTeX file; empty when there are none."""
    return "\n".join(each.bibtex() for each in references(results))
