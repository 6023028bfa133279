package factorscope.model.linalg;

import factorscope.model.memory.NativeCalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// Ends the process without waiting for native threads, as `_exit` of the C library does.
public final class ProcessEnd {
    private ProcessEnd() {}

    /// Returns only where there is no such function.
    public static void now(int code) {
        var linker = Linker.nativeLinker();
        linker.defaultLookup().find("_exit").ifPresent(address -> {
            var end = linker.downcallHandle(address, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
            NativeCalls.run(() -> {
                end.invokeExact(code);
            });
        });
    }
}
