# Dates known only roughly, by R's survreg on invented contacts.
# Run in this folder: Rscript interval_censored.R     (made with R 4.2.2, survival 3.5-3)
# Writes interval_censored.csv (invented people) and interval_censored_r.csv.
suppressMessages(library(survival))
set.seed(24)
n <- 200
arm <- rep(0:1, n / 2)
true <- rweibull(n, 1.3, ifelse(arm == 1, 7, 11))
gap <- sample(2:5, n, TRUE)
last <- sample(c(12, 18), n, TRUE)
lower <- pmin(floor(true / gap) * gap, last)
upper <- ifelse((floor(true / gap) + 1) * gap <= last, (floor(true / gap) + 1) * gap, NA)
exact <- seq_len(n) %% 10 == 0 & !is.na(upper)
day <- pmin(ceiling(true), upper)
lower[exact] <- day[exact]
upper[exact] <- day[exact]
d <- data.frame(lower, upper, arm)
write.csv(d, "interval_censored.csv", row.names = FALSE, na = "")
d$left <- ifelse(d$lower == 0, NA, d$lower)
rows <- list()
for (group in c("all", "0", "1")) for (model in c("weibull", "lognormal")) {
  part <- if (group == "all") d else d[d$arm == group, ]
  fit <- survreg(Surv(left, upper, type = "interval2") ~ 1, part, dist = model,
                 control = survreg.control(rel.tolerance = 1e-12))
  q <- predict(fit, part[1, ], type = "uquantile", p = .5, se.fit = TRUE)
  rows[[length(rows) + 1]] <- data.frame(group, model, intercept = coef(fit), scale = fit$scale,
    loglik = fit$loglik[2], median = exp(q$fit), median_se = exp(q$fit) * q$se.fit)
}
out <- do.call(rbind, rows)
for (column in names(out)[-(1:2)]) out[[column]] <- format(out[[column]], digits = 12)
write.csv(out, "interval_censored_r.csv", row.names = FALSE)
