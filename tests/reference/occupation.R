# Shares in states over time, and expected times, by R's survfit on simulated spells.
# Run in this folder: Rscript occupation.R    (made with R 4.2.2, survival 3.5-3)
# Writes occupation_spells.csv (invented people) and occupation_r.csv.
suppressMessages(library(survival))
set.seed(20261122)
states <- c("unemployed", "work_trial", "open_job", "education")
rows <- list()
for (person in 1:150) {
  arm <- person %% 2
  until <- sample(c(6:17, rep(18, 8)), 1)
  weight <- round(runif(1, 0.5, 2.5), 2)
  now <- 0
  state <- sample(states, 1, prob = c(.7, .1, .05, .15))
  while (now < until) {
    stay <- rgeom(1, if (state == "open_job") .12 else .2 + .05 * arm) + 1
    end <- min(now + stay, until)
    rows[[length(rows) + 1]] <- data.frame(
      participant_id = sprintf("P%04d", person), start = now, end = end, state = state,
      until = until, arm = arm, w = weight)
    now <- end
    others <- setdiff(states, state)
    state <- sample(others, 1, prob = ifelse(others == "open_job", 2, 1))
  }
}
spells <- do.call(rbind, rows)
write.csv(spells, "occupation_spells.csv", row.names = FALSE, quote = FALSE)

# survfit wants the state entered at the end of each row
spells$next_state <- c(spells$state[-1], NA)
last <- c(spells$participant_id[-1] != spells$participant_id[-nrow(spells)], TRUE)
spells$to <- factor(ifelse(last, "censor", spells$next_state), c("censor", sort(states)))
out <- list()
for (weights in c("none", "w")) for (group in c("all", "0", "1")) {
  part <- if (group == "all") spells else spells[spells$arm == group, ]
  part$case <- if (weights == "w") part$w else 1
  fit <- survfit(Surv(start, end, to) ~ 1, part, id = participant_id,
                 istate = factor(state, sort(states)), weights = case,
                 # without influence = TRUE, 3.5-3 takes the shares at time 0 as known:
                 # at month 3, before anybody is censored, it then falls short of p(1 - p)/n
                 influence = TRUE)
  at <- summary(fit, times = c(3, 6, 12, 18), extend = TRUE)
  for (k in seq_along(fit$states)) {
    out[[length(out) + 1]] <- data.frame(weights, group, state = fit$states[k],
      time = at$time, stat = "pstate", value = at$pstate[, k])
    out[[length(out) + 1]] <- data.frame(weights, group, state = fit$states[k],
      time = at$time, stat = "std.err", value = at$std.err[, k])
  }
  area <- summary(fit, rmean = 12)$table
  for (stat in grep("rmean", colnames(area), value = TRUE))
    out[[length(out) + 1]] <- data.frame(weights, group, state = rownames(area), time = 12,
      stat, value = area[, stat])
}
out <- do.call(rbind, out)
out$value <- format(out$value, digits = 16)
write.csv(out, "occupation_r.csv", row.names = FALSE, quote = FALSE)
