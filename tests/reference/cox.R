# Cox models that the other reference files leave out, on people_240.csv.
# Run in this folder: Rscript cox.R      (made with R 4.2.2, survival 3.5-3)
suppressMessages(library(survival))
d <- read.csv("people_240.csv")
d$job <- d$st == 1
d$band <- cut(d$age, c(0, 30, 40, 99), c("young", "middle", "old"))
fits <- list(
  "strata" = coxph(Surv(t, job) ~ tr + age + strata(site), d),
  "entry, strata" = coxph(Surv(ent, t, job) ~ tr + age + strata(site), d),
  "entry, strata, weights, cluster" =
    coxph(Surv(ent, t, job) ~ tr + band + strata(age > 35), d, weights = w, cluster = site),
  "breslow, entry, weights" =
    coxph(Surv(ent, t, job) ~ tr + age, d, weights = w, cluster = id, ties = "breslow"),
  "category" = coxph(Surv(t, job) ~ tr + band, d),
  "weights, cluster" = coxph(Surv(t, job) ~ tr + age, d, weights = w, cluster = site)
)
rows <- list()
add <- function(name, term, stat, value)
  rows[[length(rows) + 1]] <<- data.frame(model = name, term, stat, value)
for (name in names(fits)) {
  fit <- fits[[name]]
  add(name, names(coef(fit)), "coef", coef(fit))
  add(name, names(coef(fit)), "se", sqrt(diag(vcov(fit))))
  add(name, "", "loglik", fit$loglik[2])
  for (transform in c("km", "rank", "identity", "log")) {
    z <- cox.zph(fit, transform = transform)$table
    for (stat in c("chisq", "df")) add(name, rownames(z), paste(transform, stat), z[, stat])
  }
}
out <- do.call(rbind, rows)
out$value <- format(out$value, digits = 16)
write.csv(out, "cox_r.csv", row.names = FALSE)
