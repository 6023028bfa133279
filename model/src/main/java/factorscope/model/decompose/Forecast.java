package factorscope.model.decompose;

/// What a run will take, as far as can be told from shapes and parameters.
///
/// @param productFlops floating-point operations inside matrix products
/// @param scalarFlops floating-point operations in loops of our own
/// @param bytesRead bytes of the data that are read, over all passes
/// @param offHeapPeak bytes off the heap at most, the result included
/// @param heapPeak bytes on the heap at most (libraries that work there)
public record Forecast(double productFlops, double scalarFlops, double bytesRead, long offHeapPeak, long heapPeak) {
    public static final Forecast NOTHING = new Forecast(0, 0, 0, 0, 0);

    public Forecast plus(Forecast other) {
        return new Forecast(
                productFlops + other.productFlops,
                scalarFlops + other.scalarFlops,
                bytesRead + other.bytesRead,
                offHeapPeak + other.offHeapPeak,
                heapPeak + other.heapPeak);
    }
}
