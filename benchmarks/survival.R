# One operation of R for benchmarks/survival.py, which writes the data and reads the seconds.
# Rscript survival.R OPERATION N DATA REPEATS: DATA holds columns of doubles, one after another.
suppressMessages({library(survival); library(cmprsk)})
a <- commandArgs(TRUE)
n <- as.integer(a[2]); repeats <- as.integer(a[4])
names <- c("exit", "state", "group", "site", paste0("x", 0:11))
d <- as.data.frame(matrix(readBin(a[3], "double", n * length(names)), n))
colnames(d) <- names
d$f <- factor(d$state, 0:2, c("censored", "job", "other"))
d$job <- d$state == 1
d$id <- seq_len(n)
x <- paste0("x", 0:11)
model <- reformulate(x, quote(Surv(exit, job)))
operation <- switch(a[1],
  incidence = function() survfit(Surv(exit, f) ~ group, d),
  kaplan_meier = function() survfit(Surv(exit, job) ~ group, d),
  logrank = function() survdiff(Surv(exit, job) ~ group, d),
  gray = function() cuminc(d$exit, d$state, d$group)$Tests,
  restricted_time = function() print(survfit(Surv(exit, state > 0) ~ group, d), rmean = 150),
  cox = function() coxph(model, d),
  cox_robust = function() coxph(model, d, robust = TRUE),
  cox_cluster = function() coxph(model, d, cluster = site),
  fine_gray = function() crr(d$exit, d$state, d[x]))
seconds <- numeric(0)
begun <- Sys.time()
sink("/dev/null")
while (length(seconds) < repeats && as.numeric(Sys.time() - begun, units = "secs") < 20)
  seconds <- c(seconds, system.time(operation())[["elapsed"]])
sink()
cat(median(seconds), "\n")
