package factorscope.model.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Large pieces of memory straight from the system, in huge pages where it has them. They are zero from the start:
/// an arena would write every byte once before anybody uses it, page by page on one thread, which took a third of a
/// PCA of a few thousand columns.
///
/// Linux only, whose constants these are; elsewhere arenas allocate.
final class Pages {
    /// Smaller pieces come from arenas, whose memory is warm where pieces of a step are allocated and freed over and
    /// over.
    static final long LEAST = 16L << 20;

    private static final int READ_AND_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int IN_HUGE_PAGES = 14;
    private static final long FAILED = -1;

    private record Calls(MethodHandle mmap, MethodHandle munmap, MethodHandle madvise) {}

    private static final Optional<Calls> CALLS = calls();

    private Pages() {}

    private static Optional<Calls> calls() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        return Optional.of(new Calls(
                handle("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
                handle("munmap", JAVA_INT, ADDRESS, JAVA_LONG),
                handle("madvise", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /// Whether a piece of this size is better taken from here than from an arena.
    static boolean suit(long bytes) {
        return bytes >= LEAST && CALLS.isPresent();
    }

    /// Zeroed memory, aligned to a page, given back when the arena is closed.
    ///
    /// @throws OutOfMemoryError when the system gives none
    @SuppressWarnings("restricted")
    static MemorySegment allocate(Arena arena, long bytes) {
        var calls = CALLS.orElseThrow();
        return NativeCalls.get(() -> {
            var start = (MemorySegment)
                    calls.mmap.invokeExact(MemorySegment.NULL, bytes, READ_AND_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (start.address() == FAILED) {
                throw new OutOfMemoryError("mmap of " + bytes + " bytes failed");
            }
            // only advice: where there are no huge pages, usual ones do
            int _ = (int) calls.madvise.invokeExact(start, bytes, IN_HUGE_PAGES);
            return start.reinterpret(bytes, arena, pages -> release(calls, pages));
        });
    }

    private static void release(Calls calls, MemorySegment pages) {
        NativeCalls.run(() -> {
            int _ = (int) calls.munmap.invokeExact(pages, pages.byteSize());
        });
    }
}
