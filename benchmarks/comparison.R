# Seconds of one step of a comparison: CASE N FILE REPEATS.
# FILE holds N doubles a column: x0 to x14, arm, y.
arguments <- commandArgs(trailingOnly = TRUE)
case <- arguments[1]
n <- as.integer(arguments[2])
values <- readBin(arguments[3], "double", n * 17)
people <- as.data.frame(matrix(values, nrow = n))
names(people) <- c(paste0("x", 0:14), "arm", "y")
covariates <- paste0("x", 0:14)
score <- reformulate(covariates, "arm")

att_weights <- function() {
  e <- fitted(glm(score, binomial, people))
  ifelse(people$arm == 1, 1, e / (1 - e))
}

steps <- list(
  weights = function() {
    w <- att_weights()
    sapply(people[covariates], function(x) {
      (weighted.mean(x[people$arm == 1], w[people$arm == 1]) -
         weighted.mean(x[people$arm == 0], w[people$arm == 0])) / sd(x[people$arm == 1])
    })
  },
  regression = function() {
    fit <- lm(reformulate(paste0("arm * ", covariates), "y"), people)
    treated <- people[people$arm == 1, ]
    sandwich::vcovHC(fit, "HC2")
    mean(predict(fit, treated) - predict(fit, transform(treated, arm = 0)))
  },
  weighting = function() {
    fit <- lm(y ~ arm, people, weights = att_weights())
    c(coef(fit)["arm"], sandwich::vcovHC(fit, "HC0"))
  }
)

times <- replicate(as.integer(arguments[4]), system.time(steps[[case]]())["elapsed"])
cat(median(times), "\n")
