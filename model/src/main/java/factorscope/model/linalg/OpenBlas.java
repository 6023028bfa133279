package factorscope.model.linalg;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import factorscope.model.data.DType;
import factorscope.model.failure.Failure;
import factorscope.model.memory.NativeCalls;
import factorscope.model.memory.OffHeap;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// OpenBLAS through the foreign function interface.
///
/// Calls are ordinary downcalls on memory off the heap, never "critical" ones: those would stop every thread of
/// the program, the screen's too, at the next garbage collection.
///
/// OpenBLAS has one thread count for the whole process. Row blocks need one thread per call (their results must
/// not depend on how many there are), factorizations want all: the former share a lock, the latter take it
/// alone.
final class OpenBlas implements Linalg {
    private static final int ROW_MAJOR = 101;
    private static final int NO_TRANSPOSE = 111;
    private static final int TRANSPOSE = 112;
    private static final int UPPER = 121;
    private static final int LOWER = 122;
    private static final int NON_UNIT = 131;
    private static final int LEFT = 141;

    /// The workspace sizes come back as floats, which round down beyond 2^24.
    private static final double WORKSPACE_MARGIN = 1.01;

    /// LAPACK reads our rows as columns: our upper triangle is its lower one.
    private static final char UPPER_THERE = 'L';

    /// Values alone of larger matrices come faster by way of a band matrix.
    private static final int LEAST_IN_STAGES = 2048;

    /// So many times longer than wide, or wider than long, a matrix is brought to a triangle first.
    private static final double LONG = 1.5;

    private static final ReentrantReadWriteLock THREAD_COUNT = new ReentrantReadWriteLock();
    private final SymbolLookup library;
    private final Linker linker = Linker.nativeLinker();
    private final int factorizationThreads;
    private final String name;

    private final MethodHandle sgemm;
    private final MethodHandle dgemm;
    private final MethodHandle ssyrk;
    private final MethodHandle dsyrk;
    private final MethodHandle dtrsm;
    private final MethodHandle setThreads;
    private final MethodHandle eigenvalues;
    private final MethodHandle eigenvaluesInStages;
    private final MethodHandle gesddSingle;
    private final MethodHandle gesddDouble;
    private final MethodHandle gelqfSingle;
    private final MethodHandle gelqfDouble;
    private final MethodHandle geqrfDouble;
    private final MethodHandle ormqrDouble;
    private final MethodHandle orglqSingle;
    private final MethodHandle orglqDouble;
    private final MethodHandle tridiagonal;
    private final MethodHandle tridiagonalValues;
    private final MethodHandle tridiagonalVectors;
    private final MethodHandle backTransform;
    private final MethodHandle potrf;

    private OpenBlas(Path path) {
        library = SymbolLookup.libraryLookup(path, Arena.global());
        sgemm = gemmHandle("cblas_sgemm", JAVA_FLOAT);
        dgemm = gemmHandle("cblas_dgemm", JAVA_DOUBLE);
        ssyrk = syrkHandle("cblas_ssyrk", JAVA_FLOAT);
        dsyrk = syrkHandle("cblas_dsyrk", JAVA_DOUBLE);
        dtrsm = handle(
                "cblas_dtrsm",
                FunctionDescriptor.ofVoid(
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_DOUBLE,
                        ADDRESS,
                        JAVA_INT,
                        ADDRESS,
                        JAVA_INT));
        setThreads = handle("openblas_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
        eigenvalues = fortran("dsyevd_", 11);
        eigenvaluesInStages = fortran("dsyevd_2stage_", 11);
        gesddSingle = fortran("sgesdd_", 14);
        gesddDouble = fortran("dgesdd_", 14);
        gelqfSingle = fortran("sgelqf_", 8);
        gelqfDouble = fortran("dgelqf_", 8);
        geqrfDouble = fortran("dgeqrf_", 8);
        ormqrDouble = fortran("dormqr_", 13);
        orglqSingle = fortran("sorglq_", 9);
        orglqDouble = fortran("dorglq_", 9);
        tridiagonal = fortran("dsytrd_", 10);
        tridiagonalValues = fortran("dsterf_", 4);
        tridiagonalVectors = fortran("dstemr_", 21);
        backTransform = fortran("dormtr_", 13);
        potrf = fortran("dpotrf_", 5);
        factorizationThreads = Runtime.getRuntime().availableProcessors();
        name = describe();
        setThreads(1);
    }

    static OpenBlas load(Path path) throws NativeFiles.Missing {
        try {
            return new OpenBlas(path);
        } catch (IllegalArgumentException e) {
            throw new NativeFiles.Missing(path + " cannot be loaded: " + e.getMessage());
        }
    }

    static boolean isComputing() {
        return THREAD_COUNT.isWriteLocked() || THREAD_COUNT.getReadLockCount() > 0;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int factorizationThreads() {
        return factorizationThreads;
    }

    @Override
    public void gemm(boolean transposeA, boolean transposeB, double alpha, Matrix a, Matrix b, double beta, Matrix c) {
        int m = Math.toIntExact(c.rows());
        int n = c.columns();
        int k = transposeA ? Math.toIntExact(a.rows()) : a.columns();
        if ((transposeA ? a.columns() : a.rows()) != m
                || (transposeB ? b.rows() : b.columns()) != n
                || (transposeB ? b.columns() : b.rows()) != k) {
            throw new IllegalArgumentException("gemm of " + a.rows() + "x" + a.columns() + " and " + b.rows() + "x"
                    + b.columns() + " into " + m + "x" + n);
        }
        if (m == 0 || n == 0) {
            return;
        }
        int ta = transposeA ? TRANSPOSE : NO_TRANSPOSE;
        int tb = transposeB ? TRANSPOSE : NO_TRANSPOSE;
        THREAD_COUNT.readLock().lock();
        try {
            NativeCalls.run(() -> {
                if (sameType(a, b, c) == DType.FLOAT32) {
                    sgemm.invokeExact(
                            ROW_MAJOR,
                            ta,
                            tb,
                            m,
                            n,
                            k,
                            (float) alpha,
                            a.segment(),
                            a.columns(),
                            b.segment(),
                            b.columns(),
                            (float) beta,
                            c.segment(),
                            n);
                } else {
                    dgemm.invokeExact(
                            ROW_MAJOR,
                            ta,
                            tb,
                            m,
                            n,
                            k,
                            alpha,
                            a.segment(),
                            a.columns(),
                            b.segment(),
                            b.columns(),
                            beta,
                            c.segment(),
                            n);
                }
            });
        } finally {
            THREAD_COUNT.readLock().unlock();
        }
    }

    @Override
    public void gram(Matrix a, Matrix c) {
        int n = a.columns();
        int k = Math.toIntExact(a.rows());
        THREAD_COUNT.readLock().lock();
        try {
            NativeCalls.run(() -> {
                if (sameType(a, c, c) == DType.FLOAT32) {
                    ssyrk.invokeExact(ROW_MAJOR, UPPER, TRANSPOSE, n, k, 1f, a.segment(), n, 0f, c.segment(), n);
                } else {
                    dsyrk.invokeExact(ROW_MAJOR, UPPER, TRANSPOSE, n, k, 1.0, a.segment(), n, 0.0, c.segment(), n);
                }
            });
        } finally {
            THREAD_COUNT.readLock().unlock();
        }
    }

    /// Householder reduction to a tridiagonal matrix, all its values, the wanted vectors (Dhillon, Parlett and
    /// Voemel 2006), and these back: less than half of what all vectors cost.
    @Override
    public SymmetricEigen leadingEigen(Matrix a, int count, OffHeap scope) {
        if (a.dtype() != DType.FLOAT64) {
            throw new IllegalArgumentException("decomposed in float64");
        }
        int n = a.columns();
        var values = Matrix.allocate(scope, DType.FLOAT64, 1, n);
        var vectors = Matrix.allocate(scope, DType.FLOAT64, count, n);
        var beside = Matrix.allocate(scope, DType.FLOAT64, 1, n);
        var tau = Matrix.allocate(scope, DType.FLOAT64, 1, n);
        var diagonal = Matrix.allocate(scope, DType.FLOAT64, 1, n);
        var besideCopy = Matrix.allocate(scope, DType.FLOAT64, 1, n);
        var found = Matrix.allocate(scope, DType.FLOAT64, 1, n);
        var support = scope.allocate(8L * Math.max(1, count));
        int size = eigenWork(n, count);
        var work = scope.allocate(8L * size);
        var iwork = scope.allocate(40L * n);
        THREAD_COUNT.writeLock().lock();
        try (var arena = Arena.ofConfined()) {
            setThreads(factorizationThreads);
            NativeCalls.run(() -> {
                var info = arena.allocate(JAVA_INT);
                var order = integer(arena, n);
                var lwork = integer(arena, size);
                var uplo = character(arena, UPPER_THERE);
                tridiagonal.invokeExact(
                        uplo,
                        order,
                        a.segment(),
                        order,
                        values.segment(),
                        beside.segment(),
                        tau.segment(),
                        work,
                        lwork,
                        info);
                requireSuccess("sytrd", info);
                diagonal.copyFrom(values);
                besideCopy.copyFrom(beside);
                tridiagonalValues.invokeExact(order, values.segment(), beside.segment(), info);
                requireSuccess("sterf", info);
                if (count > 0) {
                    tridiagonalVectors.invokeExact(
                            character(arena, 'V'),
                            character(arena, 'I'),
                            order,
                            diagonal.segment(),
                            besideCopy.segment(),
                            arena.allocate(JAVA_DOUBLE),
                            arena.allocate(JAVA_DOUBLE),
                            integer(arena, n - count + 1),
                            order,
                            arena.allocate(JAVA_INT),
                            found.segment(),
                            vectors.segment(),
                            order,
                            integer(arena, count),
                            support,
                            integer(arena, 1),
                            work,
                            lwork,
                            iwork,
                            integer(arena, 10 * n),
                            info);
                    requireSuccess("stemr", info);
                    backTransform.invokeExact(
                            character(arena, 'L'),
                            uplo,
                            character(arena, 'N'),
                            order,
                            integer(arena, count),
                            a.segment(),
                            order,
                            tau.segment(),
                            vectors.segment(),
                            order,
                            work,
                            lwork,
                            info);
                    requireSuccess("ormtr", info);
                }
            });
        } finally {
            setThreads(1);
            THREAD_COUNT.writeLock().unlock();
        }
        return new SymmetricEigen(values, vectors);
    }

    /// Enough for each of the routines to work in blocks.
    private static int eigenWork(int n, int count) {
        return 64 * Math.max(n, count) + 64;
    }

    @Override
    public long leadingEigenBytes(int size, int count) {
        return 8L * size * count + 8L * 6 * size + 8L * Math.max(1, count) + 8L * eigenWork(size, count) + 40L * size;
    }

    @Override
    public Matrix symmetricEigenvalues(Matrix a, OffHeap scope) {
        if (a.dtype() != DType.FLOAT64) {
            throw new IllegalArgumentException("decomposed in float64");
        }
        int n = a.columns();
        var values = Matrix.allocate(scope, DType.FLOAT64, 1, n);
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(JAVA_INT);
            workspaces(false, scope, arena, eigenvalues(arena, n, a.segment(), values.segment(), info));
            requireSuccess("syevd", info);
        }
        return values;
    }

    @Override
    public long eigenvaluesBytes(int size) {
        try (var arena = Arena.ofConfined()) {
            var none = MemorySegment.NULL;
            return 8L * size
                    + workspaceBytes(false, arena, eigenvalues(arena, size, none, none, arena.allocate(JAVA_INT)));
        }
    }

    private Call eigenvalues(Arena arena, int n, MemorySegment a, MemorySegment values, MemorySegment info) {
        var routine = n >= LEAST_IN_STAGES ? eigenvaluesInStages : eigenvalues;
        var none = character(arena, 'N');
        var triangle = character(arena, UPPER_THERE);
        var order = integer(arena, n);
        return (work, lwork, iwork, liwork) -> {
            routine.invokeExact(none, triangle, order, a, order, values, work, lwork, iwork, liwork, info);
        };
    }

    @Override
    public long singularBytes(long rows, int columns, boolean vectors) {
        try (var arena = Arena.ofConfined()) {
            int m = Math.toIntExact(rows);
            int rank = Math.min(m, columns);
            var there = integer(arena, columns);
            var none = MemorySegment.NULL;
            return 8L * rank
                    + 32L * rank
                    + (vectors ? 8L * rank * (rows + columns) : 0)
                    + workspaceBytes(false, arena, (work, lwork, _, _) -> {
                        gesddDouble.invokeExact(
                                character(arena, vectors ? 'S' : 'N'),
                                there,
                                integer(arena, m),
                                none,
                                there,
                                none,
                                none,
                                there,
                                none,
                                integer(arena, rank),
                                work,
                                lwork,
                                none,
                                arena.allocate(JAVA_INT));
                    });
        }
    }

    @Override
    public Svd svd(Matrix a, OffHeap scope) {
        int n = a.columns();
        int m = Math.toIntExact(a.rows());
        int k = Math.min(m, n);
        // LAPACK reads our rows as columns: it decomposes A', whose left vectors are our right ones
        var right = Matrix.allocate(scope, a.dtype(), k, n);
        var left = Matrix.allocate(scope, a.dtype(), m, k);
        return new Svd(left, gesdd(a, 'S', right.segment(), left.segment(), scope), right);
    }

    @Override
    public RightSingular rightSingular(Matrix a, int count, OffHeap scope) {
        int n = a.columns();
        int m = Math.toIntExact(a.rows());
        if (a.dtype() != DType.FLOAT64) {
            throw new IllegalArgumentException("decomposed in float64");
        }
        if (!isLong(m, n)) {
            var svd = svd(a, scope);
            return new RightSingular(svd.values(), svd.right().rows(0, count));
        }
        int k = Math.min(m, n);
        var tau = Matrix.allocate(scope, DType.FLOAT64, 1, k);
        triangle(a, tau, scope);
        var small = Matrix.allocate(scope, DType.FLOAT64, k, k);
        var row = new double[n];
        for (int i = 0; i < k; i++) {
            a.getRow(i, row);
            // above the diagonal where there are more rows, below it where there are more columns
            for (int j = m >= n ? i : 0; j <= (m >= n ? n - 1 : i); j++) {
                small.set(i, j, row[j]);
            }
        }
        var svd = svd(small, scope);
        if (m >= n) {
            return new RightSingular(svd.values(), svd.right().rows(0, count));
        }
        var vectors = Matrix.allocate(scope, DType.FLOAT64, count, n);
        var coefficients = new double[k];
        for (int c = 0; c < count; c++) {
            svd.right().getRow(c, coefficients);
            for (int j = 0; j < k; j++) {
                vectors.set(c, j, coefficients[j]);
            }
        }
        rotate(a, tau, vectors, scope);
        return new RightSingular(svd.values(), vectors);
    }

    /// Whether a triangle is so much smaller that it pays to make one first.
    private static boolean isLong(long m, long n) {
        return Math.max(m, n) > LONG * Math.min(m, n);
    }

    /// A becomes a triangle and the reflections that lead to it: at the right of them, Q, where there are more rows
    /// than columns, else at their left.
    private void triangle(Matrix a, Matrix tau, OffHeap scope) {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(JAVA_INT);
            workspaces(false, scope, arena, triangular(arena, a.rows(), a.columns(), a.segment(), tau.segment(), info));
            requireSuccess("geqrf", info);
        }
    }

    private Call triangular(Arena arena, long m, int n, MemorySegment a, MemorySegment tau, MemorySegment info) {
        // A' lies there
        var rowsThere = integer(arena, n);
        var columnsThere = integer(arena, Math.toIntExact(m));
        var routine = m >= n ? gelqfDouble : geqrfDouble;
        return (work, lwork, _, _) -> {
            routine.invokeExact(rowsThere, columnsThere, a, rowsThere, tau, work, lwork, info);
        };
    }

    /// Multiplies rows by the reflections of a matrix with more columns than rows.
    private void rotate(Matrix reflections, Matrix tau, Matrix rows, OffHeap scope) {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(JAVA_INT);
            workspaces(
                    false,
                    scope,
                    arena,
                    rotation(
                            arena,
                            reflections.rows(),
                            reflections.columns(),
                            rows.rows(),
                            reflections.segment(),
                            tau.segment(),
                            rows.segment(),
                            info));
            requireSuccess("ormqr", info);
        }
    }

    private Call rotation(
            Arena arena,
            long m,
            int n,
            long count,
            MemorySegment reflections,
            MemorySegment tau,
            MemorySegment rows,
            MemorySegment info) {
        var left = character(arena, 'L');
        var asItIs = character(arena, 'N');
        var length = integer(arena, n);
        var columns = integer(arena, Math.toIntExact(count));
        var order = integer(arena, Math.toIntExact(m));
        return (work, lwork, _, _) -> {
            ormqrDouble.invokeExact(
                    left, asItIs, length, columns, order, reflections, length, tau, rows, length, work, lwork, info);
        };
    }

    @Override
    public long rightSingularBytes(long rows, int columns, int count) {
        if (!isLong(rows, columns)) {
            return singularBytes(rows, columns, true);
        }
        int k = (int) Math.min(rows, columns);
        var none = MemorySegment.NULL;
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(JAVA_INT);
            long first = workspaceBytes(false, arena, triangular(arena, rows, columns, none, none, info));
            long turning = rows >= columns
                    ? 0
                    : 8L * count * columns
                            + workspaceBytes(
                                    false, arena, rotation(arena, rows, columns, count, none, none, none, info));
            return 8L * k + 8L * k * k + first + singularBytes(k, k, true) + turning;
        }
    }

    @Override
    public Matrix singularValues(Matrix a, OffHeap scope) {
        return gesdd(a, 'N', a.segment(), a.segment(), scope);
    }

    private Matrix gesdd(Matrix a, char job, MemorySegment u, MemorySegment vt, OffHeap scope) {
        int n = a.columns();
        int m = Math.toIntExact(a.rows());
        int k = Math.min(m, n);
        boolean single = a.dtype() == DType.FLOAT32;
        var values = Matrix.allocate(scope, a.dtype(), 1, k);
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(JAVA_INT);
            var jobz = character(arena, job);
            var rowsThere = integer(arena, n);
            var columnsThere = integer(arena, m);
            var least = integer(arena, k);
            var iwork = scope.allocate(4L * 8 * k);
            workspaces(single, scope, arena, (work, lwork, _, _) -> {
                (single ? gesddSingle : gesddDouble)
                        .invokeExact(
                                jobz,
                                rowsThere,
                                columnsThere,
                                a.segment(),
                                rowsThere,
                                values.segment(),
                                u,
                                rowsThere,
                                vt,
                                least,
                                work,
                                lwork,
                                iwork,
                                info);
            });
            requireSuccess("gesdd", info);
        }
        return values;
    }

    @Override
    public void orthonormalise(Matrix a, OffHeap scope) {
        int n = a.columns();
        int m = Math.toIntExact(a.rows());
        boolean single = a.dtype() == DType.FLOAT32;
        var tau = Matrix.allocate(scope, a.dtype(), 1, n);
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(JAVA_INT);
            // A' = L Q there, so the columns of A span what the rows of Q do
            var rowsThere = integer(arena, n);
            var columnsThere = integer(arena, m);
            workspaces(single, scope, arena, (work, lwork, _, _) -> {
                (single ? gelqfSingle : gelqfDouble)
                        .invokeExact(rowsThere, columnsThere, a.segment(), rowsThere, tau.segment(), work, lwork, info);
            });
            requireSuccess("gelqf", info);
            workspaces(single, scope, arena, (work, lwork, _, _) -> {
                (single ? orglqSingle : orglqDouble)
                        .invokeExact(
                                rowsThere,
                                columnsThere,
                                rowsThere,
                                a.segment(),
                                rowsThere,
                                tau.segment(),
                                work,
                                lwork,
                                info);
            });
            requireSuccess("orglq", info);
        }
    }

    @Override
    public boolean solvePositive(Matrix g, Matrix b, OffHeap scope) {
        if (sameType(g, b, b) != DType.FLOAT64) {
            throw new IllegalArgumentException("solved in float64");
        }
        int n = g.columns();
        THREAD_COUNT.readLock().lock();
        try (var arena = Arena.ofConfined()) {
            return NativeCalls.get(() -> {
                var info = arena.allocate(JAVA_INT);
                var order = integer(arena, n);
                // "upper" there is our lower triangle: G = L L'
                potrf.invokeExact(character(arena, 'U'), order, g.segment(), order, info);
                if (code("potrf", info) != 0) {
                    return false;
                }
                dtrsm.invokeExact(
                        ROW_MAJOR,
                        LEFT,
                        LOWER,
                        NO_TRANSPOSE,
                        NON_UNIT,
                        n,
                        b.columns(),
                        1.0,
                        g.segment(),
                        n,
                        b.segment(),
                        b.columns());
                dtrsm.invokeExact(
                        ROW_MAJOR,
                        LEFT,
                        LOWER,
                        TRANSPOSE,
                        NON_UNIT,
                        n,
                        b.columns(),
                        1.0,
                        g.segment(),
                        n,
                        b.segment(),
                        b.columns());
                return true;
            });
        } finally {
            THREAD_COUNT.readLock().unlock();
        }
    }

    private interface Call {
        void run(MemorySegment work, MemorySegment lwork, MemorySegment iwork, MemorySegment liwork) throws Throwable;
    }

    /// What a routine wants as its workspaces, in numbers.
    private record Wanted(int lwork, int liwork) {}

    private static Wanted wanted(boolean single, Arena arena, Call call) throws Throwable {
        var query = arena.allocate(16);
        var iquery = arena.allocate(16);
        call.run(query, integer(arena, -1), iquery, integer(arena, -1));
        double wanted = single ? query.get(JAVA_FLOAT, 0) : query.get(JAVA_DOUBLE, 0);
        int lwork = (int) Math.min(Integer.MAX_VALUE, Math.ceil(wanted * WORKSPACE_MARGIN) + 16);
        return new Wanted(lwork, Math.max(1, iquery.get(JAVA_INT, 0)));
    }

    private long workspaceBytes(boolean single, Arena arena, Call call) {
        var wanted = NativeCalls.get(() -> wanted(single, arena, call));
        return (long) wanted.lwork * (single ? 4 : 8) + 4L * wanted.liwork;
    }

    /// Calls twice: first asking how much workspace is wanted, then with it, using all threads.
    private void workspaces(boolean single, OffHeap scope, Arena arena, Call call) {
        var wanted = NativeCalls.get(() -> wanted(single, arena, call));
        var work = scope.allocate((long) wanted.lwork * (single ? 4 : 8));
        var iwork = scope.allocate(4L * wanted.liwork);
        THREAD_COUNT.writeLock().lock();
        try {
            setThreads(factorizationThreads);
            NativeCalls.run(() -> call.run(work, integer(arena, wanted.lwork), iwork, integer(arena, wanted.liwork)));
        } finally {
            setThreads(1);
            THREAD_COUNT.writeLock().unlock();
        }
    }

    private void setThreads(int count) {
        NativeCalls.run(() -> {
            setThreads.invokeExact(count);
        });
    }

    private String describe() {
        var text = FunctionDescriptor.of(ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(512, JAVA_BYTE)));
        return NativeCalls.get(() -> {
            var config = (MemorySegment) handle("openblas_get_config", text).invokeExact();
            var core = (MemorySegment) handle("openblas_get_corename", text).invokeExact();
            var version = config.getString(0).split(" ");
            return version[0] + " " + version[1] + " (" + core.getString(0) + ")";
        });
    }

    /// What a routine says of itself: 0 for success. Below 0 one of its arguments is wrong, which no data cause.
    private static int code(String routine, MemorySegment info) {
        int code = info.get(JAVA_INT, 0);
        if (code < 0) {
            throw new IllegalStateException("argument " + -code + " of " + routine + " is wrong");
        }
        return code;
    }

    private static void requireSuccess(String routine, MemorySegment info) {
        if (code(routine, info) != 0) {
            throw Failure.numerical(
                    "The factorization " + routine + " did not converge (code " + info.get(JAVA_INT, 0) + ").",
                    "Look for extreme values in the data, or scale them.");
        }
    }

    private static DType sameType(Matrix a, Matrix b, Matrix c) {
        if (a.dtype() != b.dtype() || a.dtype() != c.dtype()) {
            throw new IllegalArgumentException("types differ: " + a.dtype() + ", " + b.dtype() + ", " + c.dtype());
        }
        return a.dtype();
    }

    private MethodHandle gemmHandle(String symbol, MemoryLayout scalar) {
        return handle(
                symbol,
                FunctionDescriptor.ofVoid(
                        JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, scalar, ADDRESS, JAVA_INT, ADDRESS,
                        JAVA_INT, scalar, ADDRESS, JAVA_INT));
    }

    private MethodHandle syrkHandle(String symbol, MemoryLayout scalar) {
        return handle(
                symbol,
                FunctionDescriptor.ofVoid(
                        JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, scalar, ADDRESS, JAVA_INT, scalar, ADDRESS,
                        JAVA_INT));
    }

    /// Fortran passes everything by address and returns nothing.
    private MethodHandle fortran(String symbol, int arguments) {
        var addresses = new MemoryLayout[arguments];
        java.util.Arrays.fill(addresses, ADDRESS);
        return handle(symbol, FunctionDescriptor.ofVoid(addresses));
    }

    private MethodHandle handle(String symbol, FunctionDescriptor descriptor) {
        var address =
                library.find(symbol).orElseThrow(() -> new IllegalArgumentException("the library has no " + symbol));
        return linker.downcallHandle(address, descriptor);
    }

    private static MemorySegment integer(Arena arena, int value) {
        return arena.allocateFrom(JAVA_INT, value);
    }

    private static MemorySegment character(Arena arena, char value) {
        return arena.allocateFrom(JAVA_BYTE, (byte) value);
    }
}
