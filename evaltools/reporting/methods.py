"""What the method appendix says of each method, with where the method is from."""

from __future__ import annotations

from evaltools.messages import Message, message

#: What is said of a method, by its name; which results it is said of stands in `methods_used`.
METHODS: dict[str, Message] = {
    "funnel": message(
        "A site's count is set against exact quantiles, at 95 and 99.8 per cent, of the binomial "
        "or Poisson distribution that chance alone would give it (Spiegelhalter 2005). From ten "
        "sites on, limits are moved outwards when the sites vary more than 1.2 times as much: by "
        "the root of the overdispersion, rounded up to a quarter."
    ),
    "case_mix": message(
        "With regard to who takes part, what is expected of a site comes from a logistic model of "
        "facts of entry."
    ),
    "shrunken_rates": message(
        "Values of sites are drawn towards the mean of all by a beta-binomial or gamma-Poisson "
        "distribution fitted by maximum likelihood (Clayton and Kaldor 1987). Their intervals are "
        "mixed over all means and spreads that fit the sites, each equally likely beforehand, "
        "since those of the fitted spread alone would be too narrow (Gelman 2006)."
    ),
    "rates": message(
        "Rates have exact Poisson intervals (Garwood 1936), widened on the logarithmic scale by "
        "the root of the largest overdispersion found between rows, workers or places of a class."
    ),
    "association": message(
        "Correlations over sites are Pearson's, with intervals by Fisher's transformation."
    ),
    "indicators": message(
        "A person is counted once in each operation: with the facts of the first entry and the "
        "results of the last exit. Results upon leaving are of the last state within 28 days, "
        "later ones of the day six calendar months after leaving."
    ),
    "flow": message(
        "Every exclusion is counted by the program in the order in which the rules are "
        "applied; a person is counted at the first rule that applies."
    ),
    "reach": message("Shares are of everybody in the group, those with a missing value included."),
    "representativeness": message(
        "Rates per population have exact binomial intervals (Clopper and Pearson 1934). Whether "
        "the highest and the lowest clearly differ is told from the limits of both (Newcombe "
        "1998)."
    ),
    "kaplan_meier": message(
        "Shares who still wait, stay or are followed are Kaplan-Meier estimates (Kaplan and Meier "
        "1958). A person is at risk after entry and up to and including the exit. Intervals are "
        "on the log-log scale."
    ),
    "greenwood": message("Standard errors of Kaplan-Meier estimates are Greenwood's."),
    "robust_curve": message(
        "Where people come in clusters, standard errors of Kaplan-Meier estimates are by the "
        "infinitesimal jackknife, summed by cluster."
    ),
    "median_follow_up": message(
        "Median follow-up is a Kaplan-Meier estimate (Kaplan and Meier 1958) in which the end of "
        "observation is the event and every exit ends the view of it."
    ),
    "aalen_johansen": message(
        "Cumulative incidence by the Aalen-Johansen estimate (Aalen and Johansen 1978), with "
        "other exits as competing, not as censoring. Standard errors are by the infinitesimal "
        "jackknife; intervals are on the log-log scale of the incidence."
    ),
    "interval_models": message(
        "Where only the unit of an exit is known, Weibull, log-normal and piecewise constant "
        "distributions of time are fitted by maximum likelihood to the units in which the exits "
        "lie; standard errors are by the delta method."
    ),
    "landmark": message(
        "From a landmark on, those followed and without an exit at that time are compared by what "
        "had begun before it."
    ),
    "restricted_time": message(
        "Mean time within the horizon is the area under the curve (Uno and others 2014); time "
        "since an exit is the area under its cumulative incidence (Andersen 2013)."
    ),
    "states": message(
        "Shares in each state are by the multi-state Aalen-Johansen estimate, which needs no "
        "Markov assumption when censoring is independent (Datta and Satten 2001)."
    ),
    "difference": message(
        "Differences at a given time have intervals from the standard errors of both groups, "
        "or from stacked influence values where clusters span the groups."
    ),
    "logrank": message(
        "The log-rank test compares the rates at which groups reach the outcome; other exits are "
        "censored in it."
    ),
    "gray": message("Gray's test (Gray 1988) compares cumulative incidence."),
    "proportional": message(
        "Whether hazard ratios change over time is tested by scaled Schoenfeld residuals "
        "(Grambsch and Therneau 1994)."
    ),
    "cox": message(
        "Hazard ratios are by Cox regression with Efron's handling of ties (Cox 1972; Efron 1977)."
    ),
    "cox_periods": message(
        "Hazard ratios of periods are of a Cox regression with follow-up split where the periods "
        "meet, and a ratio for each."
    ),
    "fine_gray": message(
        "Subdistribution hazard ratios are by the model of Fine and Gray 1999, in which those who "
        "left by another exit stay at risk."
    ),
    "discrete_time": message(
        "Hazard ratios in discrete time are by binomial regression of the units at risk with the "
        "complementary log-log link, and a level for each unit (Prentice and Gloeckler 1978)."
    ),
    "poisson": message(
        "Rate ratios of counts are by Poisson regression, with the exposure as offset."
    ),
    "negative_binomial": message(
        "Rate ratios of counts are by negative binomial regression, with the exposure as offset."
    ),
    "target_trial": message(
        "The comparison is set out as the randomised trial that it stands in for, with the data "
        "beside it (Hernán and Robins 2016)."
    ),
    "balance": message(
        "A standardised difference is the mean of the participants less that of the comparison "
        "group, divided by a standard deviation s. Before and after adjustment s is the same, "
        "that of the unadjusted groups: of the participants where the answer is about them, else "
        "the root of the mean of both variances. Of a share p, s is √(p(1 − p)). The variance "
        "ratio and the Kolmogorov–Smirnov distance compare how amounts are spread (Rubin 2001)."
    ),
    "overlap": message(
        "The propensity score e is the probability of being a participant, by logistic regression "
        "on the background factors (Rosenbaum and Rubin 1983). A participant has somebody alike "
        "when a comparison lies within 0.2 standard deviations of log(e / (1 − e)) (Austin 2011). "
        "Equipoise is the share with a preference score of 0.3 to 0.7 (Walker and others 2013)."
    ),
    "weights_att": message(
        "With the propensity score e, a participant counts 1 and a comparison e / (1 − e) "
        "(Lunceford and Davidian 2004)."
    ),
    "weights_ate": message(
        "With the propensity score e, a participant counts 1 / e and a comparison 1 / (1 − e) "
        "(Lunceford and Davidian 2004)."
    ),
    "weights_ato": message(
        "With the propensity score e, a participant counts 1 − e and a comparison e (Li and "
        "others 2018)."
    ),
    "weights_entropy": message(
        "Entropy balancing finds the weights nearest to equal ones that make the means of the "
        "background factors equal (Hainmueller 2012)."
    ),
    "effective_size": message("The effective sample size is (Σw)² / Σw²."),
    "attrition": message("A person is lost when the primary outcome is not known."),
    "take_up": message(
        "People are compared in the groups in which they were placed, whether or not they took "
        "part; the share who took part is of those of whom it is known."
    ),
    "minimum_detectable": message(
        "The smallest difference that could be found is (z of 0.975 + z of the power) times the "
        "standard error of the primary analysis; the difference itself does not enter."
    ),
    "gate": message(
        "Whether a comparison may be shown is decided from the design, the background factors, "
        "the weights, the losses and the number of events in both groups together, before the "
        "difference is looked at. One check that fails withholds the difference."
    ),
    "welch": message("Differences of means as they are have Welch's standard error."),
    "newcombe": message(
        "Differences of shares as they are have the interval of Newcombe 1998 and the score test."
    ),
    "weighted_difference": message(
        "Weighting: Σwy / Σw in each group, with a sandwich standard error that includes the "
        "estimation of the weights (Lunceford and Davidian 2004)."
    ),
    "standardised_regression": message(
        "Regression adjustment: a model of the outcome in each group, predicted for all whom the "
        "answer is about and averaged."
    ),
    "doubly_robust": message(
        "Doubly robust estimation adds the weighted residuals of a model of the outcome in each "
        "group to its predictions (Robins and others 1994)."
    ),
    "matching": message(
        "Matching: the nearest comparison of each participant, with standard errors summed by "
        "matched set (Abadie and Spiess 2022)."
    ),
    "incidence_by_arm": message(
        "Shares by a time and mean times until the outcome are, in each group, of its weighted "
        "Aalen-Johansen estimate (Aalen and Johansen 1978)."
    ),
    "pseudo_values": message(
        "Regression and doubly robust estimates of outcomes that come with time use pseudo-values "
        "(Andersen and others 2003)."
    ),
    "ratio": message("Ratios have intervals on the logarithmic scale, by the delta method."),
    "e_value": message(
        "With the risk ratio R, above 1, the E-value is R + √(R(R − 1)); for a standardised "
        "difference d, R is exp(0.91 d) (VanderWeele and Ding 2017)."
    ),
    "specification": message(
        "The difference is estimated anew for every combination of the choices, and all of them "
        "are shown (Simonsohn and others 2020)."
    ),
    "difference_in_differences": message(
        "The mean change of the participants less that of the comparison group; standard errors "
        "are summed by person or cluster."
    ),
    "few_clusters": message(
        "With fewer than 30 clusters changes use Student's t with one degree of freedom less than "
        "the clusters, and a wild cluster bootstrap stands beside them (Cameron and others 2008)."
    ),
    "interaction": message(
        "Whether parts differ is tested by Wald's test: the squared distances of their "
        "differences from the common one, each divided by its variance, are added up."
    ),
    "holm": message(
        "P-values that are called corrected allow for all the questions asked side by side in "
        "their table (Holm 1979)."
    ),
    "findings": message(
        "The primary outcome is judged by its own interval of 95%, the others by corrected "
        "p-values."
    ),
    "times": message(
        "Shares at agreed times are read from the same estimate as their curve, and have its "
        "intervals. A share of 0 or 1 has an exact binomial interval (Clopper and Pearson 1934) "
        "where nobody's observation had ended before, else none."
    ),
    "change": message(
        "Mean changes are of those who answered both times, with Student's t of the differences. "
        "The standardised change is divided by the standard deviation before; its interval allows "
        "for the error of both (Bonett 2008)."
    ),
    "jacobson_truax": message(
        "A person's change is more than measurement error when it exceeds 1.96 times √2 times the "
        "standard error of measurement (Jacobson and Truax 1991)."
    ),
    "maassen": message(
        "A person's change is more than measurement error when it exceeds 1.96 times the root of "
        "the error variances of both measurements (Maassen 2004)."
    ),
    "sdc95": message(
        "A person's change is more than measurement error when it exceeds the smallest detectable "
        "change, 1.96 times √2 times the standard error of measurement."
    ),
    "ancova": message(
        "Groups' changes are compared in two ways: by the score after, adjusted for the score "
        "before, and by the change itself."
    ),
    "dropout": message(
        "Those who answered only the first time are compared with the others by Welch's t."
    ),
    "alpha": message("Alpha (Cronbach 1951) has the interval of Feldt 1965."),
    "omega": message(
        "Omega is of a one-factor model by maximum likelihood (Jöreskog 1969), with an interval by "
        "the delta method."
    ),
    "factor_fit": message(
        "Whether the items measure one thing is judged by the fit of a one-factor model by "
        "maximum likelihood (Jöreskog 1969)."
    ),
    "quantile": message(
        "A median is the first time at which the estimated curve reaches one half; its limits are "
        "the times at which the limits of the curve do."
    ),
    "criteria": message(
        "Each criterion is judged by itself and nothing is summed. A rating that cites nothing is "
        "not assessed; where raters differ the middle level stands, the lower one of two. A rating "
        "that claims a change is marked when the interval of a number that it cites includes no "
        "change, or when the number goes the other way."
    ),
    "agreement": message(
        "Agreement is told as the share of equal pairs of ratings and by coefficients that allow "
        "for chance: AC1 or AC2 (Gwet 2008), Krippendorff's alpha (Hayes and Krippendorff 2007) "
        "and weighted kappa (Cohen 1968), the mean over pairs of raters. Intervals are percentiles "
        "of bootstrap samples of what was rated."
    ),
    "ladder": message(
        "The level of evidence follows from facts of the run: the comparison group and its checks, "
        "measurements before and after, losses and numbers of people. Reach, effectiveness, "
        "adoption, implementation and maintenance are those of RE-AIM (Glasgow and others 1999)."
    ),
    "fidelity_total": message(
        "A total is the sum of all items of one version of the scale, and there is none where an "
        "item was not rated. Raters have a common band only when each of them is in it."
    ),
    "phases": message(
        "A person is counted once, in the furthest phase that was reached by the last day of the "
        "data."
    ),
    "themes": message(
        "People are counted, not passages: whoever spoke of a theme in any passage, by any coder, "
        "counts once."
    ),
    "themes_by_exit": message(
        "Themes beside exits are compared by Fisher's exact test (Fisher 1922), with p-values "
        "corrected for all themes (Holm 1979)."
    ),
    "dose": message(
        "Contacts in a month are those between the first day of the first match and the last day "
        "of the last one, divided by the months between, and averaged over people."
    ),
}
