package factorscope.model.memory;

import factorscope.model.failure.Failure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// How many bytes may live off the heap. Forecasts ask it, allocations are charged to it, and both see the same
/// limit.
public final class MemoryBudget {
    /// Whole cache lines, so that vector loads never straddle two.
    private static final long ALIGNMENT = 64;

    private static final Cleaner CLEANER = Cleaner.create();

    private final long limit;
    private final boolean isTally;
    private final @Nullable MemoryBudget parent;
    /// Of a part: scopes that are not closed yet.
    private final Set<OffHeap> open = ConcurrentHashMap.newKeySet();

    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    /// @param limit bytes
    public MemoryBudget(long limit) {
        this(limit, null, false);
    }

    private MemoryBudget(long limit, @Nullable MemoryBudget parent, boolean isTally) {
        this.parent = parent;
        this.isTally = isTally;
        if (limit <= 0) {
            throw Failure.usage(
                    "The memory budget must be positive, not " + limit + " bytes.", "Give for example --memory 2g.");
        }
        this.limit = limit;
    }

    /// Half of this machine's memory.
    public static MemoryBudget ofThisMachine() {
        var system = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        long total = system instanceof com.sun.management.OperatingSystemMXBean full
                ? full.getTotalMemorySize()
                : 4L * Runtime.getRuntime().maxMemory();
        return new MemoryBudget(Math.max(256L << 20, total / 2));
    }

    /// A part of this budget with a count and a peak of its own; what is charged to it is charged here too.
    public MemoryBudget part() {
        return new MemoryBudget(limit, this, isTally);
    }

    /// A budget that counts what is asked for and gives none of it: for forecasts, by the very code that will
    /// allocate. Memory from it has no bytes, so that nothing can be written there.
    public static MemoryBudget tally() {
        return new MemoryBudget(Long.MAX_VALUE, null, true);
    }

    public long limit() {
        return limit;
    }

    /// Bytes that could be charged now.
    public long free() {
        long own = limit - used.get();
        return parent == null ? own : Math.min(own, parent.free());
    }

    /// Bytes charged now.
    public long used() {
        return used.get();
    }

    /// The largest number of bytes that was charged at once.
    public long peak() {
        return peak.get();
    }

    /// Opens a scope whose memory is given back when it is closed: for what one run or one dataset needs. In a part it
    /// is closed with the part's other scopes at the latest ([#closeScopes]).
    public OffHeap scope(String purpose) {
        var scope = new OffHeap(this, purpose);
        if (parent != null) {
            open.add(scope);
        }
        return scope;
    }

    /// Closes what is still open of this part's scopes, such as those of a solver that could not be made. What is kept
    /// beyond a run does not live in scopes of its part.
    public void closeScopes() {
        // a scope takes itself off the list
        List.copyOf(open).forEach(OffHeap::close);
    }

    void closed(OffHeap scope) {
        open.remove(scope);
    }

    /// What lives on in a scope of its own, which is closed only where it cannot be made.
    ///
    /// @param <T> keeps the scope, which closes it in the end
    public <T, E extends Exception> T keeping(String purpose, Making<T, E> making) throws E {
        var scope = scope(purpose);
        return Handing.over(scope::close, () -> making.in(scope));
    }

    /// Makes something that lives in a scope.
    public interface Making<T, E extends Exception> {
        T in(OffHeap scope) throws E;
    }

    /// Memory that lives as long as something refers to it: for results, which many views may share.
    public MemorySegment allocateShared(long bytes, String purpose) {
        var segment = allocate(Arena.ofAuto(), bytes, purpose);
        if (isTally) {
            return segment;
        }
        var charged = this;
        CLEANER.register(segment, () -> charged.release(bytes));
        return segment;
    }

    MemorySegment allocate(Arena arena, long bytes, String purpose) {
        charge(bytes, purpose);
        if (isTally) {
            return MemorySegment.NULL;
        }
        try {
            return Pages.suit(bytes) ? Pages.allocate(arena, bytes) : arena.allocate(Math.max(bytes, 1), ALIGNMENT);
        } catch (OutOfMemoryError e) {
            release(bytes);
            throw Failure.data(
                    "The system does not give the " + Bytes.text(bytes) + " that are needed for " + purpose + ".",
                    "Close other programs, or start Java with a larger -XX:MaxDirectMemorySize.",
                    e);
        }
    }

    void charge(long bytes, String purpose) {
        if (!tryCharge(bytes)) {
            // results are freed when the collector finds them unreachable: ask it once before refusing
            System.gc();
            sleepBriefly();
            if (!tryCharge(bytes)) {
                throw Failure.data(
                        Bytes.text(bytes) + " are needed for " + purpose + ", but only "
                                + Bytes.text(Math.max(0, free())) + " of the memory budget of "
                                + Bytes.text(limit) + " are free.",
                        "Close results you no longer need, ask for fewer components, or raise the budget (--memory).");
            }
        }
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
        if (parent != null) {
            parent.release(bytes);
        }
    }

    private boolean tryCharge(long bytes) {
        if (parent != null && !parent.tryCharge(bytes)) {
            return false;
        }
        while (true) {
            long before = used.get();
            if (bytes > limit - before) {
                if (parent != null) {
                    parent.release(bytes);
                }
                return false;
            }
            if (used.compareAndSet(before, before + bytes)) {
                peak.accumulateAndGet(before + bytes, Math::max);
                return true;
            }
        }
    }

    private static void sleepBriefly() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
