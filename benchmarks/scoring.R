# Seconds of one operation of psych: OPERATION N FILE REPEATS.
# FILE holds N doubles a column, ten items.
arguments <- commandArgs(trailingOnly = TRUE)
n <- as.integer(arguments[2])
answers <- matrix(readBin(arguments[3], "double", n * 10), nrow = n)
colnames(answers) <- paste0("i", 1:10)
answers[is.nan(answers)] <- NA
suppressMessages(library(psych))
keys <- list(all = colnames(answers))
operation <- switch(arguments[1],
  score = function() scoreItems(keys, answers, missing = TRUE, impute = "mean"),
  reliability = function() alpha(answers, check.keys = FALSE, n.iter = 1)
)
times <- replicate(as.integer(arguments[4]), system.time(suppressWarnings(operation()))["elapsed"])
cat(median(times), "\n")
