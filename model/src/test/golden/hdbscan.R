# Labels by R's dbscan for HdbscanTest: Rscript hdbscan.R > ../resources/factorscope/model/golden/hdbscan.json
# (Debian: r-base-core, r-cran-dbscan; made with dbscan 1.1-11). "agreement" is the least adjusted Rand index between
# R's labels and those that it gives the same rows in 20 other orders.
suppressMessages(library(dbscan))
set.seed(1)

adjusted_rand <- function(one, other) {
    counts <- table(one, other)
    both <- sum(choose(counts, 2))
    rows <- sum(choose(rowSums(counts), 2))
    columns <- sum(choose(colSums(counts), 2))
    expected <- rows * columns / choose(length(one), 2)
    (both - expected) / ((rows + columns) / 2 - expected)
}

write <- function(name, x, points, last = FALSE) {
    x <- round(x, 4)
    labels <- hdbscan(x, minPts = points)$cluster
    agreement <- 1
    for (i in 1:20) {
        order <- sample(nrow(x))
        others <- integer(nrow(x))
        others[order] <- hdbscan(x[order, ], minPts = points)$cluster
        agreement <- min(agreement, adjusted_rand(labels, others))
    }
    rows <- apply(x, 1, function(row) paste0("[", paste(row, collapse = ","), "]"))
    cat("\"", name, "\": {\"points\": ", points, ", \"agreement\": ", agreement, ", \"labels\": [",
        paste(labels, collapse = ","), "],\n\"rows\": [", paste(rows, collapse = ",\n"), "]}", if (last) "" else ",",
        "\n", sep = "")
}

cat("{\n")
write("iris", as.matrix(iris[, 1:4]), 5)
write("groups", rbind(matrix(rnorm(400), ncol = 2), matrix(rnorm(400, 6), ncol = 2), matrix(rnorm(200, -6), ncol = 2)), 5)
angle <- runif(300, 0, pi)
moons <- rbind(cbind(cos(angle), sin(angle)), cbind(1 - cos(angle), .5 - sin(angle)))
write("moons", moons + rnorm(length(moons), 0, .05), 8)
blobs <- matrix(rnorm(500 * 10), ncol = 10) + rep(5 * (1:5), each = 100)
write("noisy", rbind(blobs, matrix(runif(1000, -5, 30), ncol = 10)), 10)
wine <- read.csv("../../../../sample-data/wine/wine.csv")
write("wine", scale(as.matrix(wine[, sapply(wine, is.numeric)])), 5, last = TRUE)
cat("}\n")
