# Reliability and one-factor fit: bfi.csv (psych, five scales) and scale_6items.csv.
# Run in this folder: Rscript scale.R     (made with R 4.2.2, psych 2.2.9, lavaan 0.6-14)
suppressMessages({library(psych); library(lavaan)})
bfi <- read.csv("data/bfi.csv")
six <- read.csv("scale_6items.csv")
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi[reversed] <- 7 - bfi[reversed]
wrong <- six
wrong$q2 <- 6 - wrong$q2
cases <- list(
  agree = bfi[paste0("A", 1:5)], consc = bfi[paste0("C", 1:5)], extra = bfi[paste0("E", 1:5)],
  neuro = bfi[paste0("N", 1:5)], open = bfi[paste0("O", 1:5)],
  all25 = bfi[2:26], six = six[1:6], six_group0 = six[six$g == 0, 1:6], three = six[c(1, 2, 4)],
  six_wrong = wrong[1:6]
)
rows <- list()
add <- function(case, term, stat, value)
  rows[[length(rows) + 1]] <<- data.frame(case, term, stat, value = as.numeric(value))
for (case in names(cases)) {
  d <- na.omit(cases[[case]])
  a <- suppressWarnings(psych::alpha(d, warnings = FALSE))
  ci <- psych::alpha.ci(a$total$raw_alpha, n.obs = nrow(d), n.var = ncol(d), digits = 16)
  add(case, "", "n", nrow(d))
  add(case, "", "alpha", a$total$raw_alpha)
  add(case, "", "alpha_low", ci$lower.ci)
  add(case, "", "alpha_high", ci$upper.ci)
  add(case, names(d), "alpha_if_dropped", a$alpha.drop$raw_alpha)
  add(case, names(d), "item_rest", a$item.stats$r.drop)
  l <- paste0("l", seq_along(d)); e <- paste0("e", seq_along(d))
  model <- c(
    paste0("f =~ ", paste0(l, "*", names(d), collapse = " + ")),
    paste0(names(d), " ~~ ", e, "*", names(d)),
    paste0("common := ", paste(l, collapse = " + ")),
    paste0("omega := (", paste(l, collapse = " + "), ")^2 / ((", paste(l, collapse = " + "),
           ")^2 + ", paste(e, collapse = " + "), ")")
  )
  fit <- suppressWarnings(cfa(model, d, std.lv = TRUE, control = list(rel.tol = 1e-10, x.tol = 1e-10)))
  p <- parameterEstimates(fit)
  loading <- p$est[p$op == "=~"]
  sign <- base::sign(sum(loading))
  add(case, names(d), "loading", sign * loading)
  add(case, names(d), "specific", p$est[p$op == "~~" & p$lhs != "f"])
  omega <- p[p$label == "omega", ]
  add(case, "", "omega", omega$est)
  add(case, "", "omega_se", omega$se)
  measures <- c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower",
                "rmsea.ci.upper", "srmr")
  for (m in measures) add(case, "", m, fitMeasures(fit, m))
}
out <- do.call(rbind, rows)
out$value <- formatC(out$value, digits = 16, format = "g")
write.csv(out, "scale_own_r.csv", row.names = FALSE)
