# Discrete-time models on people_240.csv: glm on person-months, errors by cluster.
# Run in this folder: Rscript discrete_time.R     (made with R 4.2.2, sandwich 3.0-2)
suppressMessages(library(sandwich))
d <- read.csv("people_240.csv")
expand <- function(d, from) do.call(rbind, lapply(seq_len(nrow(d)), function(i)
  data.frame(d[i, ], month = (d[[from]][i] + 1):d$t[i])))
d$zero <- 0
rows <- list()
for (from in c("zero", "ent")) {
  m <- expand(d, from)
  m$y <- as.numeric(m$st == 1 & m$month == m$t)
  # months without any job have a hazard of 0 and are left out
  m <- m[m$month %in% unique(m$month[m$y == 1]), ]
  fit <- glm(y ~ 0 + factor(month) + tr + age, binomial("cloglog"), m,
             control = list(epsilon = 1e-13, maxit = 100))
  site <- vcovCL(fit, m$site, type = "HC0", cadjust = FALSE)
  for (term in c("tr", "age")) rows[[length(rows) + 1]] <- data.frame(
    from, term, coef = coef(fit)[term], se = sqrt(vcov(fit)[term, term]),
    site_se = sqrt(site[term, term]))
}
out <- do.call(rbind, rows)
for (column in c("coef", "se", "site_se")) out[[column]] <- format(out[[column]], digits = 15)
write.csv(out, "discrete_time_r.csv", row.names = FALSE)
