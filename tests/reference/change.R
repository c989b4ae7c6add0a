# Change between two measurements on jobs2.csv (depression, two arms) and on a scale made from it.
# Run in this folder: Rscript change.R     (made with R 4.2.2, sandwich)
suppressMessages(library(sandwich))
d <- read.csv("data/jobs2.csv")
d$w <- 0.5 + (d$age - min(d$age)) / 40          # made-up weights above 0
d$lost <- d$econ_hard >= 4.5 & d$treat == 1     # made-up loss to follow-up
rows <- list()
add <- function(case, term, stat, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, stat, value = as.numeric(value))
estimate <- function(case, term, fit, type, coef) {
  v <- vcovHC(fit, type = type)
  df <- fit$df.residual
  b <- coef(fit)[coef]; se <- sqrt(v[coef, coef])
  add(case, term, "estimate", b)
  add(case, term, "std_error", se)
  add(case, term, "df", df)
  add(case, term, "conf_low", b - qt(.975, df) * se)
  add(case, term, "conf_high", b + qt(.975, df) * se)
  add(case, term, "p_value", 2 * pt(-abs(b / se), df))
}
for (arm in 0:1) {
  g <- d[d$treat == arm, ]
  case <- paste0("paired ", arm)
  t <- t.test(g$depress2, g$depress1, paired = TRUE)
  add(case, "", "estimate", t$estimate)
  add(case, "", "conf_low", t$conf.int[1])
  add(case, "", "conf_high", t$conf.int[2])
  add(case, "", "statistic", t$statistic)
  add(case, "", "p_value", t$p.value)
  one <- t.test(g$depress1)
  add(case, "", "before_low", one$conf.int[1])
  add(case, "", "before_high", one$conf.int[2])
  # a weighted mean with its robust error: intercept-only least squares, HC1
  estimate(paste0("weighted ", arm), "", lm(depress2 - depress1 ~ 1, g, weights = w), "HC1", 1)
}
estimate("between", "ancova", lm(depress2 ~ treat + depress1, d), "HC2", "treat")
estimate("between", "change_in_change", lm(depress2 - depress1 ~ treat, d), "HC2", "treat")
estimate("between weighted, covariates", "ancova",
         lm(depress2 ~ treat + depress1 + age + educ, d, weights = w), "HC2", "treat")
estimate("between weighted, covariates", "change_in_change",
         lm(depress2 - depress1 ~ treat + age + educ, d, weights = w), "HC2", "treat")
treated <- d[d$treat == 1, ]
lost <- t.test(treated$depress1[treated$lost], treated$depress1[!treated$lost])
add("dropout", "", "mean_lost", lost$estimate[1])
add("dropout", "", "mean_stayed", lost$estimate[2])
add("dropout", "", "std_error", lost$stderr)
add("dropout", "", "df", lost$parameter)
add("dropout", "", "conf_low", lost$conf.int[1])
add("dropout", "", "conf_high", lost$conf.int[2])
add("dropout", "", "p_value", lost$p.value)
limit <- 1.96 * sqrt(2) * sd(d$depress1) * sqrt(1 - 0.9)
moved <- d$depress2 - d$depress1
for (arm in 0:1) for (name in c("improved", "deteriorated")) {
  hit <- if (name == "improved") moved < -limit else moved > limit
  b <- binom.test(sum(hit[d$treat == arm]), sum(d$treat == arm))
  add(paste0("categories ", arm), name, "n", b$statistic)
  add(paste0("categories ", arm), name, "conf_low", b$conf.int[1])
  add(paste0("categories ", arm), name, "conf_high", b$conf.int[2])
}
p <- c(0.01, 0.04, 0.03, 0.005, 0.2)
add("holm", as.character(seq_along(p)), "p", p.adjust(p, "holm"))
out <- do.call(rbind, rows)
out$value <- formatC(out$value, digits = 16, format = "g")
write.csv(out, "change_r.csv", row.names = FALSE)
