# people_240 in five settings (plain, weighted, late entry, clustered, all at once), for every
# estimator that takes them. R 4.2, survival 3.5-3. Errors by cluster of the multi-state curve
# come from its influence values, since survfit 3.5-3 ignores `cluster` there.
# Rscript settings.R, in this folder; writes settings_r.csv.
library(survival)
people <- read.csv("people_240.csv")
people$state <- factor(people$st, 0:2, c("censored", "job", "other"))
people$none <- 0
people$one <- 1
settings <- list(
  plain = c(entry = "none", weights = "one", cluster = "id"),
  weighted = c(entry = "none", weights = "w", cluster = "id"),
  late = c(entry = "ent", weights = "one", cluster = "id"),
  clustered = c(entry = "none", weights = "one", cluster = "site"),
  all = c(entry = "ent", weights = "w", cluster = "site")
)
times <- c(6, 12, 18)
horizon <- 12
rows <- list()
add <- function(setting, estimator, term, time, estimate, std_error) {
  rows[[length(rows) + 1]] <<- data.frame(setting, estimator, term, time, estimate, std_error)
}
error <- function(influence, cluster) sqrt(sum(rowsum(influence, cluster)^2))
for (name in names(settings)) {
  chosen <- settings[[name]]
  frame <- people
  frame$entry <- frame[[chosen["entry"]]]
  frame$weight <- frame[[chosen["weights"]]]
  frame$cluster <- frame[[chosen["cluster"]]]
  frame <- frame[order(frame$id), ]
  curve <- survfit(Surv(entry, t, state) ~ 1, data = frame, id = id, weights = weight,
                   influence = 1)
  # influence is by person, in the order of id, already times the weight or not: told by the
  # sum of squares, which must give R's own error when people are the clusters
  influence <- curve$influence.pstate
  own <- summary(curve, times = 12)$std.err[2]
  at <- function(time) max(which(curve$time <= time))
  slice <- function(state, time) {
    place <- at(time) + (dim(influence)[2] - length(curve$time))
    influence[, place, state]
  }
  if (abs(error(slice(2, 12), frame$id) - own) > 1e-8) {
    influence <- influence * frame$weight
    stopifnot(abs(error(slice(2, 12), frame$id) - own) < 1e-8)
  }
  for (state in 2:3) for (time in times) {
    add(name, "incidence", c("", "job", "other")[state], time, curve$pstate[at(time), state],
        error(slice(state, time), frame$cluster))
  }
  # area under the incidence up to the horizon: a sum over steps, and so is its influence
  before <- which(curve$time < horizon)
  width <- diff(c(curve$time[before], horizon))
  shift <- dim(influence)[2] - length(curve$time)
  for (state in 2:3) {
    area <- sum(curve$pstate[before, state] * width)
    moved <- influence[, before + shift, state] %*% width
    add(name, "restricted_time", c("", "job", "other")[state], horizon, area,
        error(moved, frame$cluster))
  }
  # a robust error by person is no part of the plain settings of Cox's model
  robust <- name %in% c("weighted", "clustered", "all")
  model <- if (robust) {
    coxph(Surv(entry, t, st == 1) ~ tr + age, frame, weights = weight, cluster = cluster)
  } else {
    coxph(Surv(entry, t, st == 1) ~ tr + age, frame)
  }
  for (term in c("tr", "age")) {
    add(name, "cox", term, NA, coef(model)[[term]], sqrt(vcov(model)[term, term]))
  }
}
write.csv(do.call(rbind, rows), "settings_r.csv", row.names = FALSE, quote = FALSE)
