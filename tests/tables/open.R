# Opens the CSV tables of a sweep with base R, and holds them against each other and against
# the shares of agreement that `zopa sweep --json` printed.
#
#   Rscript open.R FOLDER SHARE SHARE ...

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
shares <- as.numeric(arguments[-1])
open <- function(name) read.csv(file.path(folder, paste0(name, ".csv")), na.strings = "", check.names = FALSE)

points <- open("points")
stopifnot(identical(points$point, seq_along(shares) - 1L))
stopifnot(all(points$agreement == shares))
stopifnot(all(points$agreement == points$agreements / points$replicates))

summary <- open("summary")
agreement <- summary[summary$quantity == "agreement", ]
stopifnot(all(agreement$estimate == shares), is.numeric(summary$standard_error))

ends <- open("ends")
stopifnot(all(tapply(ends$count, ends$point, sum) == points$replicates))

parties <- open("parties")
refusals <- open("refusals")
by_reason <- refusals[refusals$by == "reason", ]
counted <- aggregate(count ~ party + point, by_reason, sum)
both <- merge(parties, counted, by = c("point", "party"))
stopifnot(nrow(both) == nrow(parties), all(both$refusals == both$count))

replicates <- open("replicates")
stopifnot(all(tapply(replicates$end == "agreement", replicates$point, sum) == points$agreements))

for (name in c("provisions", "packages", "first_agreements")) stopifnot(nrow(open(name)) > 0)
cat("tables opened with", R.version.string, "\n")
