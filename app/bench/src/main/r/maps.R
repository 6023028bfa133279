# Baselines of "bench maps --against r": Rscript maps.R CASE VALUES ROWS COLUMNS THREADS OUT
# VALUES are float32, row by row. Prints the seconds that the work itself took; OUT gets positions or labels.
arguments <- commandArgs(TRUE)
rows <- as.integer(arguments[3])
columns <- as.integer(arguments[4])
threads <- as.integer(arguments[5])
x <- t(matrix(readBin(arguments[2], "numeric", rows * columns, size = 4), nrow = columns))
work <- switch(arguments[1],
    tsne = function() Rtsne::Rtsne(x, pca = FALSE, perplexity = 30, max_iter = 750, num_threads = threads)$Y,
    umap = function() uwot::umap(x, n_threads = threads, n_sgd_threads = threads),
    hdbscan = function() matrix(dbscan::hdbscan(x, minPts = 10)$cluster, ncol = 1))
seconds <- system.time(found <- work())[["elapsed"]]
write.table(found, arguments[6], sep = " ", row.names = FALSE, col.names = FALSE)
cat(seconds, "\n")
