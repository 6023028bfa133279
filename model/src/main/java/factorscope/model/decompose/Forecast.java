package factorscope.model.decompose;

/// What a run will take, as far as can be told from shapes and parameters.
///
/// @param productFlops floating-point operations inside matrix products
/// @param scalarFlops floating-point operations in loops of our own
/// @param bytesRead bytes of the data that are read, over all passes
/// @param offHeapPeak bytes off the heap at most, the result included
/// @param preview bytes off the heap of one look at the result before the end; not part of the peak
/// @param heapPeak bytes on the heap at most (libraries that work there)
public record Forecast(
        double productFlops, double scalarFlops, double bytesRead, long offHeapPeak, long preview, long heapPeak) {
    public static final Forecast NOTHING = new Forecast(0, 0, 0, 0, 0, 0);

    /// The other one after this one has given its memory back.
    public Forecast then(Forecast other) {
        return new Forecast(
                productFlops + other.productFlops,
                scalarFlops + other.scalarFlops,
                bytesRead + other.bytesRead,
                Math.max(offHeapPeak, other.offHeapPeak),
                Math.max(preview, other.preview),
                Math.max(heapPeak, other.heapPeak));
    }

    /// Both, with the memory of both at once; a look at the result is one at this one's.
    public Forecast plus(Forecast other) {
        return new Forecast(
                productFlops + other.productFlops,
                scalarFlops + other.scalarFlops,
                bytesRead + other.bytesRead,
                offHeapPeak + other.offHeapPeak,
                preview,
                heapPeak + other.heapPeak);
    }

    /// So many of these one after the other.
    public Forecast times(double count) {
        return new Forecast(
                count * productFlops, count * scalarFlops, count * bytesRead, offHeapPeak, preview, heapPeak);
    }
}
