# Kaplan-Meier with weights, clusters and late entry, and tests of three groups, on
# people_240.csv. Run in this folder: Rscript curves.R
# (made with R 4.2.2, survival 3.5-3, cmprsk 2.2-11)
suppressMessages({library(survival); library(cmprsk)})
d <- read.csv("people_240.csv")
d$band <- cut(d$age, c(0, 30, 40, 99), c("young", "middle", "old"))
rows <- list()
add <- function(section, name, time, stat, value)
  rows[[length(rows) + 1]] <<- data.frame(section, name, time, stat, value)
fits <- list(
  "weights" = survfit(Surv(t, st > 0) ~ 1, d, weights = w, robust = TRUE, conf.type = "log-log"),
  "cluster" = survfit(Surv(t, st > 0) ~ 1, d, cluster = site, conf.type = "log-log"),
  "weights, cluster" =
    survfit(Surv(t, st > 0) ~ 1, d, weights = w, cluster = site, conf.type = "log-log"),
  "entry" = survfit(Surv(ent, t, st > 0) ~ 1, d, conf.type = "log-log"),
  "entry, weights, cluster" =
    survfit(Surv(ent, t, st > 0) ~ 1, d, weights = w, cluster = site, conf.type = "log-log"),
  "reverse" = survfit(Surv(t, st == 0) ~ 1, d, conf.type = "log-log"))
for (name in names(fits)) {
  s <- summary(fits[[name]], times = c(3, 6, 12, 18))
  add("km", name, s$time, "surv", s$surv)
  add("km", name, s$time, "std.err", s$std.err)
}
for (rho in c(0, 1)) {
  fit <- survdiff(Surv(t, st == 1) ~ band, d, rho = rho)
  add("logrank", paste("rho", rho), NA, "chisq", fit$chisq)
  fit <- cuminc(d$t, d$st, d$band, rho = rho)$Tests
  for (cause in 1:2) add("gray", paste("rho", rho), NA, paste("cause", cause), fit[cause, "stat"])
}
fit <- survdiff(Surv(t, st == 1) ~ band + strata(tr), d)
add("logrank", "strata", NA, "chisq", fit$chisq)
fit <- cuminc(d$t, d$st, d$band, d$tr)$Tests
for (cause in 1:2) add("gray", "strata", NA, paste("cause", cause), fit[cause, "stat"])
out <- do.call(rbind, rows)
out$value <- format(out$value, digits = 15)
write.csv(out, "curves_r.csv", row.names = FALSE, na = "")
