# Differences between two arms with standard errors that include the estimated weights,
# worked out apart from evaltools: stacked estimating equations with numerical derivatives,
# sandwich, and derivatives of survfit by every person's weight.
# Run in this folder: Rscript comparison.R   (made with R 4.2.2, survival 3.5-3, sandwich)
# Writes comparison_r.csv in the format of the other *_r.csv files.
suppressMessages({library(survival); library(sandwich)})
out <- list()
add <- function(section, dataset, method, stat, value, term = "", time = "")
  out[[length(out) + 1]] <<- data.frame(section, dataset, method, group = "", term, time, stat,
                                        value = as.numeric(value))

nsw <- "../../examples/nsw/source/"
dw <- read.csv(paste0(nsw, "nsw_dehejia_wahba.csv"))
cps <- rbind(dw[dw$treat == 1, ], read.csv(paste0(nsw, "cps1_controls.csv")))
X <- c("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")
expit <- plogis

# --- stacked estimating equations: theta solves colSums(psi(theta)) = 0 ---------------------
stacked <- function(psi, theta) {
  scale <- pmax(abs(theta), 1e-3)
  A <- sapply(seq_along(theta), function(k) {
    h <- 1e-5 * scale[k]; up <- down <- theta; up[k] <- up[k] + h; down[k] <- down[k] - h
    (colSums(psi(up)) - colSums(psi(down))) / (2 * h)
  })
  B <- crossprod(psi(theta))
  inverse <- solve(A, tol = 1e-40)
  inverse %*% B %*% t(inverse)
}
difference_se <- function(V) {
  k <- ncol(V); sqrt(V[k - 1, k - 1] + V[k, k] - 2 * V[k - 1, k])
}
standard <- function(x) scale(as.matrix(x))

ipw <- function(d, y, estimand) {
  Z <- cbind(1, standard(d[X])); a <- d$treat
  weight <- function(b) {
    e <- expit(drop(Z %*% b))
    switch(estimand, att = a + (1 - a) * e / (1 - e), ate = a / e + (1 - a) / (1 - e),
           ato = a * (1 - e) + (1 - a) * e)
  }
  b <- coef(glm(a ~ Z - 1, family = binomial, control = list(epsilon = 1e-14, maxit = 100)))
  w <- weight(b); mu <- c(weighted.mean(y[a == 1], w[a == 1]), weighted.mean(y[a == 0], w[a == 0]))
  psi <- function(th) {
    b <- th[seq_len(ncol(Z))]; m <- th[ncol(Z) + 1:2]; w <- weight(b)
    cbind(Z * (a - expit(drop(Z %*% b))), a * w * (y - m[1]), (1 - a) * w * (y - m[2]))
  }
  c(mu[1] - mu[2], difference_se(stacked(psi, c(b, mu))))
}
for (e in c("att", "ate", "ato")) for (name in c("nsw_dw", "nsw_cps1")) {
  d <- if (name == "nsw_dw") dw else cps
  r <- ipw(d, d$re78, e)
  add("weighting", name, paste("stacked", e), "est", r[1]); add("weighting", name, paste("stacked", e), "se", r[2])
}

# --- entropy balancing: Newton's steps on the dual, then the same stacking --------------------
entropy <- function(d, y, estimand) {
  Z <- standard(d[X]); a <- d$treat; p <- ncol(Z)
  dual <- function(Z, m) {
    C <- sweep(Z, 2, m); b <- rep(0, p)
    for (i in 1:100) {
      w <- exp(drop(C %*% b)); w <- w / sum(w)
      g <- drop(w %*% C); H <- crossprod(C * w, C) - outer(g, g)
      step <- solve(H, g); t <- 1
      value <- function(b) { l <- drop(C %*% b); max(l) + log(sum(exp(l - max(l)))) }
      while (value(b - t * step) > value(b) + 1e-15 && t > 1e-8) t <- t / 2
      b <- b - t * step
      if (max(abs(g)) < 1e-13) break
    }
    b
  }
  if (estimand == "att") {
    m <- colMeans(Z[a == 1, ]); b <- dual(Z[a == 0, ], m)
    psi <- function(th) {
      m <- th[1:p]; b <- th[p + 1:p]; mu <- th[2 * p + 1:2]
      C <- sweep(Z, 2, m); w <- exp(drop(C %*% b))
      cbind(a * C, (1 - a) * w * C, a * (y - mu[1]), (1 - a) * w * (y - mu[2]))
    }
    w <- exp(drop(sweep(Z, 2, m) %*% b)); w[a == 1] <- 1
    mu <- c(mean(y[a == 1]), weighted.mean(y[a == 0], w[a == 0]))
    theta <- c(m, b, mu)
  } else {
    m <- colMeans(Z); b1 <- dual(Z[a == 1, ], m); b0 <- dual(Z[a == 0, ], m)
    psi <- function(th) {
      m <- th[1:p]; b1 <- th[p + 1:p]; b0 <- th[2 * p + 1:p]; mu <- th[3 * p + 1:2]
      C <- sweep(Z, 2, m); w1 <- a * exp(drop(C %*% b1)); w0 <- (1 - a) * exp(drop(C %*% b0))
      cbind(C, w1 * C, w0 * C, w1 * (y - mu[1]), w0 * (y - mu[2]))
    }
    C <- sweep(Z, 2, m); w1 <- a * exp(drop(C %*% b1)); w0 <- (1 - a) * exp(drop(C %*% b0))
    mu <- c(sum(w1 * y) / sum(w1), sum(w0 * y) / sum(w0)); theta <- c(m, b1, b0, mu)
  }
  c(mu[1] - mu[2], difference_se(stacked(psi, theta)))
}
for (key in c("nsw_dw att", "nsw_dw ate", "nsw_cps1 att")) {
  part <- strsplit(key, " ")[[1]]; d <- if (part[1] == "nsw_dw") dw else cps
  r <- entropy(d, d$re78, part[2])
  add("ebal", part[1], paste("stacked", part[2]), "est", r[1]); add("ebal", part[1], paste("stacked", part[2]), "se", r[2])
}

# --- regression adjustment -------------------------------------------------------------------
# Linear: HC2 within each arm, plus the spread of the predictions over the target.
gcomp_linear <- function(d, y, target) {
  D <- cbind(1, standard(d[X])); a <- d$treat; mean_influence <- list(); mu <- c()
  for (arm in c(1, 0)) {
    rows <- a == arm; fit <- lm.fit(D[rows, ], y[rows]); h <- hat(D[rows, ], intercept = FALSE)
    r <- fit$residuals / sqrt(1 - h); inverse <- solve(crossprod(D[rows, ]))
    m <- drop(D %*% fit$coefficients); mean_m <- mean(m[target])
    own <- ifelse(target, (m - mean_m) / sum(target), 0)
    own[rows] <- own[rows] + drop((D[rows, ] * r) %*% inverse %*% colMeans(D[target, ]))
    mean_influence[[length(mean_influence) + 1]] <- own; mu <- c(mu, mean_m)
  }
  c(mu[1] - mu[2], sqrt(sum((mean_influence[[1]] - mean_influence[[2]])^2)))
}
for (e in c("att", "ate")) {
  r <- gcomp_linear(dw, dw$re78, if (e == "att") dw$treat == 1 else rep(TRUE, nrow(dw)))
  add("gcomp", "nsw_dw", paste("linear HC2", e), "est", r[1]); add("gcomp", "nsw_dw", paste("linear HC2", e), "se", r[2])
}
# Logistic: stacked estimating equations, JOBS II.
jobs <- read.csv("data/jobs2.csv"); jobs$work <- as.numeric(jobs$work1 == "psyemp")
J <- c("econ_hard", "depress1", "sex", "age")
gcomp_logistic <- function(estimand) {
  D <- cbind(1, standard(jobs[J])); a <- jobs$treat; y <- jobs$work; q <- ncol(D)
  fit <- function(rows) coef(glm(y[rows] ~ D[rows, ] - 1, family = binomial, control = list(epsilon = 1e-14)))
  b1 <- fit(a == 1); b0 <- fit(a == 0); w <- if (estimand == "att") a else rep(1, length(a))
  mu <- c(weighted.mean(expit(drop(D %*% b1)), w), weighted.mean(expit(drop(D %*% b0)), w))
  psi <- function(th) {
    p1 <- expit(drop(D %*% th[1:q])); p0 <- expit(drop(D %*% th[q + 1:q])); m <- th[2 * q + 1:2]
    cbind(a * (y - p1) * D, (1 - a) * (y - p0) * D, w * (p1 - m[1]), w * (p0 - m[2]))
  }
  c(mu[1] - mu[2], difference_se(stacked(psi, c(b1, b0, mu))))
}
for (e in c("att", "ate")) {
  r <- gcomp_logistic(e)
  add("gcomp", "jobs2", paste("logistic", e), "est", r[1]); add("gcomp", "jobs2", paste("logistic", e), "se", r[2])
}

# --- a difference of two shares --------------------------------------------------------------
newcombe <- function(x1, n1, x0, n0) {
  w1 <- prop.test(x1, n1, correct = FALSE)$conf.int; w0 <- prop.test(x0, n0, correct = FALSE)$conf.int
  p1 <- x1 / n1; p0 <- x0 / n0; d <- p1 - p0
  c(d - sqrt((p1 - w1[1])^2 + (w0[2] - p0)^2), d + sqrt((w1[2] - p1)^2 + (p0 - w0[1])^2))
}
midp <- function(x1, n1, x0, n0) {
  k <- x1 + x0; d <- dhyper(0:k, n1, n0, k); at <- d[x1 + 1]
  2 * min(sum(d[0:k < x1]) + at / 2, sum(d[0:k > x1]) + at / 2)
}
for (case in list(c(207, 600, 86, 299), c(7, 30, 1, 30), c(0, 12, 0, 15), c(5, 5, 2, 6))) {
  key <- paste(case, collapse = "/"); ci <- suppressWarnings(do.call(newcombe, as.list(case)))
  add("shares", key, "newcombe", "lower", ci[1]); add("shares", key, "newcombe", "upper", ci[2])
  add("shares", key, "fisher midp", "p", min(1, do.call(midp, as.list(case))))
}
add("shares", "207/600/86/299", "prop.test correct=FALSE", "p",
    prop.test(c(207, 86), c(600, 299), correct = FALSE)$p.value)

# --- matching: errors summed by pair ----------------------------------------------------------
m2000 <- read.csv("data/match_2000.csv"); pairs <- read.csv("match_2000_nearest_1to1_ps.csv")
matched <- m2000[c(pairs[[1]], pairs[[2]]), ]; matched$pair <- rep(seq_len(nrow(pairs)), 2)
fit <- lm(y ~ treat, data = matched)
add("matching", "match_2000", "nearest 1:1", "est", coef(fit)[2])
add("matching", "match_2000", "nearest 1:1 vcovCL pair HC0 cadjust", "se",
    sqrt(vcovCL(fit, cluster = matched$pair, type = "HC0", cadjust = TRUE)[2, 2]))

# --- clusters ----------------------------------------------------------------------------------
people <- read.csv("people_240.csv"); people$job12 <- as.numeric(people$st == 1 & people$t <= 12)
fit <- lm(t ~ tr, data = people)
add("cluster", "people_240", "lm t ~ tr vcovCL site HC0 cadjust", "est", coef(fit)[2])
# the plain difference has s^2/n in each arm: the influence is (y - mean) / sqrt(n (n - 1))
n <- table(people$tr); r <- residuals(fit)
u <- ifelse(people$tr == 1, r / sqrt(n["1"] * (n["1"] - 1)), -r / sqrt(n["0"] * (n["0"] - 1)))
G <- length(unique(people$site))
add("cluster", "people_240", "difference by site", "se", sqrt(sum(tapply(u, people$site, sum)^2) * G / (G - 1)))

# --- incidence and restricted time, with weights from a propensity score ---------------------
people$state <- factor(people$st, 0:2, c("censored", "job", "other"))
quantity <- function(d, w, at, restricted, entry) {
  keep <- w > 0; d <- d[keep, ]; d$w <- w[keep]
  S <- if (entry) Surv(d$ent, d$t, d$state) else Surv(d$t, d$state)
  f <- survfit(S ~ 1, data = d, weights = w, id = seq_len(nrow(d)))
  F <- f$pstate[, which(f$states == "job")]
  if (!restricted) return(if (any(f$time <= at)) F[max(which(f$time <= at))] else 0)
  ends <- pmin(c(f$time[-1], Inf), at)
  at - sum(F * pmax(ends - f$time, 0))
}
followed <- function(at, restricted, estimand = NULL, entry = FALSE) {
  d <- people; a <- d$tr; Z <- cbind(1, standard(d[c("age", "site")])); n <- nrow(d)
  weight <- function(b) {
    e <- expit(drop(Z %*% b))
    switch(estimand, att = a + (1 - a) * e / (1 - e), ate = a / e + (1 - a) / (1 - e),
           ato = a * (1 - e) + (1 - a) * e)
  }
  if (is.null(estimand)) w <- rep(1, n) else {
    b <- coef(glm(a ~ Z - 1, family = binomial, control = list(epsilon = 1e-14)))
    w <- weight(b)
  }
  D <- function(w) quantity(d[a == 1, ], w[a == 1], at, restricted, entry) -
                   quantity(d[a == 0, ], w[a == 0], at, restricted, entry)
  derivative <- sapply(seq_len(n), function(i) {
    h <- 1e-4 * w[i]; up <- down <- w; up[i] <- w[i] + h; down[i] <- w[i] - h
    (D(up) - D(down)) / (2 * h)
  })
  phi <- w * derivative
  if (!is.null(estimand)) {
    e <- expit(drop(Z %*% b)); IF <- (Z * (a - e)) %*% solve(crossprod(Z * (e * (1 - e)), Z))
    slope <- sapply(seq_along(b), function(k) {
      h <- 1e-6; up <- down <- b; up[k] <- up[k] + h; down[k] <- down[k] - h
      sum(derivative * (weight(up) - weight(down)) / (2 * h))
    })
    phi <- phi + drop(IF %*% slope)
  }
  c(D(w), sqrt(sum(phi^2)))
}
cases <- list(list("incidence difference", 12, FALSE, NULL, FALSE),
              list("incidence att", 12, FALSE, "att", FALSE), list("incidence ate", 12, FALSE, "ate", FALSE),
              list("incidence ato", 6, FALSE, "ato", FALSE), list("incidence att entry", 12, FALSE, "att", TRUE),
              list("restricted_time difference", 12, TRUE, NULL, FALSE),
              list("restricted_time att", 12, TRUE, "att", FALSE), list("restricted_time ate", 18, TRUE, "ate", FALSE))
for (case in cases) {
  r <- do.call(followed, case[-1])
  add("follow_up", "people_240", case[[1]], "est", r[1], time = case[[2]])
  add("follow_up", "people_240", case[[1]], "se", r[2], time = case[[2]])
}

# --- doubly robust with pseudo-values made within each arm ------------------------------------
pseudo_aipw <- function(estimand, at) {
  a <- people$tr; y <- numeric(nrow(people))
  for (arm in 0:1) {
    rows <- a == arm
    d <- people[rows, ]; F <- function(w) quantity(d, w, at, FALSE, FALSE); one <- rep(1, nrow(d))
    y[rows] <- F(one) + nrow(d) * sapply(seq_len(nrow(d)), function(i) {
      up <- down <- one; up[i] <- 1 + 1e-4; down[i] <- 1 - 1e-4; (F(up) - F(down)) / 2e-4 })
  }
  e <- fitted(glm(tr ~ age + site, binomial, people, control = list(epsilon = 1e-14)))
  m <- function(arm) predict(lm(y ~ age + site, people, subset = a == arm), people)
  if (estimand == "att") {
    psi <- a * (y - m(0)) - (1 - a) * e / (1 - e) * (y - m(0)); est <- sum(psi) / sum(a)
    se <- sqrt(sum((psi - a * est)^2)) / sum(a)
  } else {
    psi <- m(1) - m(0) + a * (y - m(1)) / e - (1 - a) * (y - m(0)) / (1 - e); est <- mean(psi)
    se <- sd(psi) / sqrt(length(psi))
  }
  c(est, se)
}
for (e in c("att", "ate")) {
  r <- pseudo_aipw(e, 12)
  add("aipw", "people_240", paste("pseudo-values", e), "est", r[1], time = 12)
  add("aipw", "people_240", paste("pseudo-values", e), "se", r[2], time = 12)
}

# --- difference in differences with clusters --------------------------------------------------
set.seed(20261122)
site <- rep(1:12, each = 15); treated <- as.numeric(site <= 5)
panel <- data.frame(unit = rep(seq_along(site), 4), site = rep(site, 4), treated = rep(treated, 4),
                    time = rep(1:4, each = length(site)))
level <- rnorm(length(site)); site_shift <- matrix(rnorm(12 * 4, sd = .4), 12)
panel$y <- round(level[panel$unit] + .3 * panel$time + site_shift[cbind(panel$site, panel$time)] +
  .8 * panel$treated * (panel$time >= 3) + rnorm(nrow(panel)), 6)
write.csv(panel, "panel_180.csv", row.names = FALSE, quote = FALSE)
change <- function(after, before) {
  wide <- sapply(sort(unique(panel$time)), function(t) panel$y[panel$time == t])
  d <- rowMeans(wide[, after, drop = FALSE]) - rowMeans(wide[, before, drop = FALSE])
  fit <- lm(d ~ treated)
  n_rows <- 2 * length(d)
  V <- vcovCL(fit, cluster = site, type = "HC0", cadjust = FALSE)
  G <- 12
  c(coef(fit)[2], sqrt(V[2, 2] * G / (G - 1) * (n_rows - 1) / (n_rows - 4)))
}
for (t in c(1, 3, 4)) {
  r <- change(t, 2)
  add("event_study", "panel_180", "change from 2 by site", "est", r[1], time = t)
  add("event_study", "panel_180", "change from 2 by site", "se", r[2], time = t)
}
r <- change(3:4, 1:2)
add("did", "panel_180", "mean after less mean before by site", "est", r[1])
add("did", "panel_180", "mean after less mean before by site", "se", r[2])

# --- Holm and the interaction test -------------------------------------------------------------
p <- c(.01, .04, .03, .005)
for (i in seq_along(p)) add("holm", "four", "p.adjust holm", paste0("p", i), p.adjust(p, "holm")[i])
subgroup <- sapply(c(0, 1), function(k) { d <- dw[dw$nodegree == k, ]
  t <- t.test(d$re78[d$treat == 1], d$re78[d$treat == 0]); c(t$estimate[1] - t$estimate[2], t$stderr) })
for (k in 1:2) { add("subgroup", "nsw_dw", "Welch by nodegree", "est", subgroup[1, k], term = k - 1)
  add("subgroup", "nsw_dw", "Welch by nodegree", "se", subgroup[2, k], term = k - 1) }
q <- sum((subgroup[1, ] - weighted.mean(subgroup[1, ], 1 / subgroup[2, ]^2))^2 / subgroup[2, ]^2)
add("subgroup", "nsw_dw", "Wald test of equal differences", "statistic", q)
add("subgroup", "nsw_dw", "Wald test of equal differences", "p", pchisq(q, 1, lower.tail = FALSE))

# --- minimum detectable difference ---------------------------------------------------------------
add("power", "200 against 300, sd 1", "normal", "mdd", (qnorm(.975) + qnorm(.8)) * sqrt(1 / 200 + 1 / 300))

r <- do.call(rbind, out); r$value <- format(r$value, digits = 16, trim = TRUE)
write.csv(r, "comparison_r.csv", row.names = FALSE, quote = TRUE)
