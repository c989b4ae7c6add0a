# Limits, exact intervals, shrunken rates and count models for evaltools.regions.
# Run from this folder: Rscript regions.R   (R 4.2, MASS, sandwich, all in Debian)
# Writes regions_sites.csv, regions_coaches.csv (invented data) and regions_r.csv.
library(MASS)
library(sandwich)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
options(digits = 16)

out <- list()
put <- function(section, method, group, stat, value) {
  out[[length(out) + 1]] <<- data.frame(section, method, group, stat, value = as.numeric(value))
}

# -- sites: shares -----------------------------------------------------------------------
set.seed(20261122)
n <- c(4, 9, 15, 22, 30, 38, 51, 64, 80, 103, 140, 210)
jobs <- rbinom(length(n), n, plogis(rnorm(length(n), -0.4, 0.7)))
sites <- data.frame(site = sprintf("S%02d", seq_along(n)), people = n, jobs,
                    hours = round(n * runif(length(n), 3, 9), 1))
sites$contacts <- rpois(length(n), sites$hours * rgamma(length(n), 8, 16))
sites$expected <- round(sites$people * runif(length(n), 0.25, 0.55), 3)
write.csv(sites, "regions_sites.csv", row.names = FALSE, quote = FALSE)

limits <- function(section, quantile, cdf, centre, unit) {
  for (tail in c("95", "998")) {
    a <- if (tail == "95") 0.025 else 0.001
    put(section, tail, sites$site, "limit_low", quantile(a) / unit)
    put(section, tail, sites$site, "limit_high", quantile(1 - a) / unit)
  }
  outside <- cdf(quantile(0.025) - 1) + 1 - cdf(quantile(0.975))
  put(section, "exact", "all", "expected_outside", sum(outside))
}
p <- sum(sites$jobs) / sum(sites$people)
limits("funnel_share", function(q) qbinom(q, n, p), function(x) pbinom(x, n, p), p, n)
put("funnel_share", "pearson", "all", "overdispersion",
    sum((sites$jobs - n * p)^2 / (n * p * (1 - p))) / (length(n) - 1))
rate <- sum(sites$contacts) / sum(sites$hours)
limits("funnel_rate", function(q) qpois(q, sites$hours * rate),
       function(x) ppois(x, sites$hours * rate), rate, sites$hours)
put("funnel_rate", "pearson", "all", "overdispersion",
    sum((sites$contacts - sites$hours * rate)^2 / (sites$hours * rate)) / (length(n) - 1))
pe <- sites$expected / n
limits("funnel_expected", function(q) qbinom(q, n, pe), function(x) pbinom(x, n, pe), 1,
       sites$expected)

for (i in seq_along(n)) {
  exact <- poisson.test(sites$contacts[i], sites$hours[i])$conf.int
  put("poisson_test", "exact", sites$site[i], "conf_low", exact[1])
  put("poisson_test", "exact", sites$site[i], "conf_high", exact[2])
}

# -- shrunken rates ----------------------------------------------------------------------
beta_binomial <- function(par) {
  a <- plogis(par[1]) * exp(par[2]); b <- (1 - plogis(par[1])) * exp(par[2])
  -sum(lbeta(a + sites$jobs, b + n - sites$jobs) - lbeta(a, b))
}
best <- optim(c(qlogis(p), 2), beta_binomial, method = "BFGS",
              control = list(reltol = 1e-15, maxit = 1000))$par
best <- nlm(beta_binomial, best, gradtol = 1e-12, steptol = 1e-12)$estimate
a <- plogis(best[1]) * exp(best[2]); b <- (1 - plogis(best[1])) * exp(best[2])
put("shrunken_share", "beta-binomial", "all", "mean", a / (a + b))
put("shrunken_share", "beta-binomial", "all", "strength", a + b)
put("shrunken_share", "beta-binomial", sites$site, "estimate", (a + sites$jobs) / (a + b + n))
put("shrunken_share", "beta-binomial", sites$site, "conf_low",
    qbeta(0.025, a + sites$jobs, b + n - sites$jobs))
put("shrunken_share", "beta-binomial", sites$site, "conf_high",
    qbeta(0.975, a + sites$jobs, b + n - sites$jobs))

nb <- glm.nb(contacts ~ 1 + offset(log(hours)), sites, control = glm.control(epsilon = 1e-14, maxit = 200))
shape <- nb$theta; mean_rate <- exp(coef(nb)[[1]])
put("shrunken_rate", "gamma-Poisson", "all", "mean", mean_rate)
put("shrunken_rate", "gamma-Poisson", "all", "strength", shape / mean_rate)
put("shrunken_rate", "gamma-Poisson", sites$site, "estimate",
    (shape + sites$contacts) / (shape / mean_rate + sites$hours))
put("shrunken_rate", "gamma-Poisson", sites$site, "conf_low",
    qgamma(0.025, shape + sites$contacts, shape / mean_rate + sites$hours))

# -- count models ------------------------------------------------------------------------
coaches <- expand.grid(month = 1:9, coach = 1:24)
coaches$site <- sprintf("S%02d", (coaches$coach - 1) %/% 3 + 1)
coaches$size <- c("large", "small", "medium")[as.integer(substr(coaches$site, 2, 3)) %% 3 + 1]
coaches$hours <- round(runif(nrow(coaches), 20, 160))
effect <- c(large = 0, medium = -0.2, small = -0.6)[coaches$size]
own <- rgamma(24, 4, 4)[coaches$coach]
coaches$contacts <- rpois(nrow(coaches), coaches$hours * 0.08 * exp(effect) * own)
coaches$months <- coaches$month
write.csv(coaches[c("site", "coach", "month", "size", "hours", "contacts")],
          "regions_coaches.csv", row.names = FALSE, quote = FALSE)
form <- contacts ~ size + month + offset(log(hours))
fits <- list(poisson = glm(form, poisson, coaches, control = glm.control(epsilon = 1e-14)),
             negative_binomial = glm.nb(form, coaches, control = glm.control(epsilon = 1e-14, maxit = 200)))
for (name in names(fits)) {
  fit <- fits[[name]]
  model <- coef(summary(fit, dispersion = 1))
  robust <- sqrt(diag(vcovCL(fit, ~site, type = "HC0", cadjust = TRUE)))
  put("count_model", name, rownames(model), "estimate", model[, 1])
  put("count_model", name, rownames(model), "std_error", model[, 2])
  put("count_model", name, rownames(model), "cluster_std_error", robust)
}
put("count_model", "negative_binomial", "all", "dispersion", 1 / fits$negative_binomial$theta)
put("count_model", "poisson", "all", "dispersion_ratio",
    sum(residuals(fits$poisson, "pearson")^2) / df.residual(fits$poisson))

# -- case mix and association ------------------------------------------------------------
people <- data.frame(age = round(runif(300, 18, 62)), sex = rep(c("female", "male", "male"), 100))
people$job <- rbinom(300, 1, plogis(1 - 0.04 * people$age + 0.5 * (people$sex == "male")))
write.csv(people, "regions_people.csv", row.names = FALSE, quote = FALSE)
mix <- glm(job ~ age + sex, binomial, people, control = glm.control(epsilon = 1e-14))
put("case_mix", "glm", as.character(seq_len(300)), "expected", fitted(mix))
both <- cor.test(sites$jobs / sites$people, sites$contacts / sites$hours)
put("association", "pearson", "all", "estimate", both$estimate)
put("association", "pearson", "all", "conf_low", both$conf.int[1])
put("association", "pearson", "all", "conf_high", both$conf.int[2])
put("association", "spearman", "all", "rank",
    cor(sites$jobs / sites$people, sites$contacts / sites$hours, method = "spearman"))

table <- do.call(rbind, out)
table$value <- format(table$value, digits = 16, trim = TRUE, scientific = FALSE)
write.csv(table, "regions_r.csv", row.names = FALSE, quote = FALSE)
