# Intervals of sites' rates mixed over mean and spread, by brute force on a fine fixed grid.
# Run from this folder: Rscript regions_integrated.R   (R 4.2, base only)
# Reads regions_sites.csv (invented data, from regions.R); writes regions_integrated_r.csv.
options(digits = 16)
sites <- read.csv("regions_sites.csv")
n <- sites$people; x <- sites$jobs; hours <- sites$hours; contacts <- sites$contacts

quantiles <- function(cdf, high) {
  find <- function(p) uniroot(function(v) cdf(v) - p, c(1e-9, high), tol = 1e-10)$root
  c(find(0.025), find(0.975))
}
out <- list()
put <- function(section, site, limits) {
  out[[length(out) + 1]] <<- data.frame(section, group = site, stat = c("conf_low", "conf_high"),
                                        value = limits)
}

# Shares: mean uniform on (0, 1), standard deviation uniform up to sqrt(mean (1 - mean)).
mids <- function(low, high, k) low + (high - low) * (seq_len(k) - 0.5) / k
grid <- expand.grid(m = mids(0.1, 0.8, 280), u = mids(0, 1, 200))
s <- 1 / grid$u^2 - 1
a <- grid$m * s; b <- (1 - grid$m) * s
fit <- 0
for (i in seq_along(n)) fit <- fit + lbeta(a + x[i], b + n[i] - x[i]) - lbeta(a, b)
w <- exp(fit - max(fit)); keep <- w > 1e-6
a <- a[keep]; b <- b[keep]; w <- w[keep] / sum(w[keep])
for (i in seq_along(n))
  put("share", sites$site[i],
      quantiles(function(v) sum(w * pbeta(v, a + x[i], b + n[i] - x[i])), 1 - 1e-9))

# Rates: mean uniform up to four times the overall rate, coefficient of variation up to 2.
overall <- (sum(contacts) + 1) / sum(hours)
grid <- expand.grid(m = mids(0, 4 * overall, 500), u = mids(0, 2, 250))
shape <- 1 / grid$u^2; rate <- shape / grid$m
fit <- 0
for (i in seq_along(n)) fit <- fit + lgamma(shape + contacts[i]) - lgamma(shape) +
  shape * log(rate / (rate + hours[i])) - contacts[i] * log(rate + hours[i])
w <- exp(fit - max(fit)); keep <- w > 1e-6
shape <- shape[keep]; rate <- rate[keep]; w <- w[keep] / sum(w[keep])
for (i in seq_along(n))
  put("rate", sites$site[i],
      quantiles(function(v) sum(w * pgamma(v, shape + contacts[i], rate + hours[i])), 10))

table <- do.call(rbind, out)
table$value <- format(table$value, digits = 12, trim = TRUE, scientific = FALSE)
write.csv(table, "regions_integrated_r.csv", row.names = FALSE, quote = FALSE)
