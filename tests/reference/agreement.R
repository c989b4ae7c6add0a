# Agreement of raters by the formulas as printed, in plain loops, and psych::cohen.kappa.
# Run in this folder: Rscript agreement.R     (made with R 4.2.2, psych 2.2.9)
suppressMessages(library(psych))
set.seed(11)
# 40 units, three raters, levels 0 to 3, some missing; the ratings are written beside the values
truth <- sample(0:3, 40, TRUE, c(.35, .3, .2, .15))
rate <- function(t) pmin(3, pmax(0, t + sample(-1:1, length(t), TRUE, c(.15, .7, .15))))
r <- data.frame(a = rate(truth), b = rate(truth), c = rate(truth))
r$b[c(3, 17, 30)] <- NA
r$c[c(3, 8, 21, 22)] <- NA
write.csv(cbind(unit = seq_along(truth), r), "agreement_ratings.csv", row.names = FALSE, na = "")
q <- 4; levels <- 0:3
counts <- t(apply(r, 1, function(x) sapply(levels, function(l) sum(x == l, na.rm = TRUE))))
quadratic <- outer(1:q, 1:q, function(i, j) 1 - (i - j)^2 / (q - 1)^2)
percent <- function(w) {
  total <- 0; n <- 0
  for (u in seq_len(nrow(counts))) {
    m <- sum(counts[u, ])
    if (m < 2) next
    s <- 0
    for (k in 1:q) s <- s + counts[u, k] * (sum(w[k, ] * counts[u, ]) - 1)
    total <- total + s / (m * (m - 1)); n <- n + 1
  }
  total / n
}
gwet <- function(w) {
  prevalence <- colMeans(counts / rowSums(counts))
  pe <- sum(w) / (q * (q - 1)) * sum(prevalence * (1 - prevalence))
  (percent(w) - pe) / (1 - pe)
}
krippendorff <- function() {
  o <- matrix(0, q, q)
  for (u in seq_len(nrow(r))) {
    x <- na.omit(unlist(r[u, ])); m <- length(x)
    if (m < 2) next
    for (i in seq_along(x)) for (j in seq_along(x)) if (i != j)
      o[x[i] + 1, x[j] + 1] <- o[x[i] + 1, x[j] + 1] + 1 / (m - 1)
  }
  n <- rowSums(o); d <- matrix(0, q, q)
  for (c in 1:q) for (k in 1:q) if (c != k)
    d[c, k] <- (sum(n[min(c, k):max(c, k)]) - (n[c] + n[k]) / 2)^2
  1 - (sum(n) - 1) * sum(o * d) / sum(outer(n, n) * d)
}
kappas <- sapply(list(c("a", "b"), c("a", "c"), c("b", "c")), function(pair) {
  both <- na.omit(r[pair])
  suppressWarnings(cohen.kappa(as.matrix(both), levels = levels))$weighted.kappa
})
out <- data.frame(
  coefficient = c("agreement", "ac1", "ac2", "krippendorff_alpha", "kappa_ab", "kappa_ac",
                  "kappa_bc", "weighted_kappa"),
  value = formatC(c(percent(diag(q)), gwet(diag(q)), gwet(quadratic), krippendorff(), kappas,
                    mean(kappas)), digits = 16, format = "g")
)
write.csv(out, "agreement_r.csv", row.names = FALSE)
