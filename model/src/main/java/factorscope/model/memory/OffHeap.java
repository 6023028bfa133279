package factorscope.model.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A scope of off-heap memory, charged to a [MemoryBudget] and given back all at once.
public final class OffHeap implements AutoCloseable {
    private final MemoryBudget budget;
    private final String purpose;
    private final Arena arena = Arena.ofShared();
    private final AtomicLong charged = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();

    OffHeap(MemoryBudget budget, String purpose) {
        this.budget = budget;
        this.purpose = purpose;
    }

    /// Zeroed memory, aligned to 64 bytes.
    public MemorySegment allocate(long bytes) {
        var segment = budget.allocate(arena, bytes, purpose);
        charged.addAndGet(bytes);
        return segment;
    }

    /// The arena, for mapping files into this scope; mapped bytes are the system's to evict and are not charged.
    public Arena arena() {
        return arena;
    }

    /// Bytes charged by this scope.
    public long charged() {
        return charged.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            arena.close();
            budget.release(charged.get());
            budget.closed(this);
        }
    }
}
