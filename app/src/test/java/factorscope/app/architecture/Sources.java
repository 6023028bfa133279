package factorscope.app.architecture;

import com.sun.source.tree.ArrayTypeTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;

/// The program's sources, as the compiler reads them: what the rules count.
final class Sources {
    private static final List<String> MODULES = List.of("model", "views", "app", "app/bench", "sample-data");

    private static final Set<String> BROAD = Set.of("RuntimeException", "Exception", "Throwable", "Error");

    /// @param name of the class it is in, and its own
    record Method(String name, long lines) {}

    /// Lines by file's name; of the whole file, since a file is read as one.
    final TreeMap<String, Long> files = new TreeMap<>();

    final List<Method> methods = new ArrayList<>();

    /// Class and method of each catch of everything.
    final List<String> broadCatches = new ArrayList<>();

    /// Public records, and the component that is an array.
    final List<String> arraysInRecords = new ArrayList<>();

    /// How many files by package.
    final TreeMap<String, Integer> packages = new TreeMap<>();

    static Sources read() {
        var sources = new Sources();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var paths = new ArrayList<Path>();
            for (var module : MODULES) {
                var root = project().resolve(Path.of(module, "src", "main", "java"));
                if (Files.isDirectory(root)) {
                    try (Stream<Path> all = Files.walk(root)) {
                        all.filter(p -> p.toString().endsWith(".java")
                                        && !p.getFileName().toString().equals("package-info.java"))
                                .forEach(paths::add);
                    }
                }
            }
            var task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(paths));
            var positions = Trees.instance(task).getSourcePositions();
            for (var unit : task.parse()) {
                sources.take(unit, positions);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    /// From wherever the tests are run.
    private static Path project() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(here.resolve("CHANGELOG.md"))) {
            here = here.getParent();
        }
        return here;
    }

    private void take(CompilationUnitTree unit, SourcePositions positions) {
        var name =
                Path.of(unit.getSourceFile().toUri()).getFileName().toString().replace(".java", "");
        var lines = unit.getLineMap();
        var home = String.valueOf(unit.getPackageName()).replace("factorscope.", "");
        packages.merge(home, 1, Integer::sum);
        unit.getTypeDecls()
                .forEach(type ->
                        files.put(home + "." + name, lines.getLineNumber(positions.getEndPosition(unit, type))));
        new Scanner(unit, positions, lines, home).scan(unit, null);
    }

    private final class Scanner extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap lines;
        private final String home;
        private String type = "";
        private String method = "";

        Scanner(CompilationUnitTree unit, SourcePositions positions, LineMap lines, String home) {
            this.unit = unit;
            this.positions = positions;
            this.lines = lines;
            this.home = home;
        }

        @Override
        public Void visitClass(ClassTree tree, Void none) {
            var before = type;
            var name = tree.getSimpleName().toString();
            type = before.isEmpty() ? home + "." + name : name.isEmpty() ? before : before + "." + name;
            if (tree.getKind() == Tree.Kind.RECORD
                    && tree.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                for (var member : tree.getMembers()) {
                    if (member instanceof VariableTree field
                            && !field.getModifiers().getFlags().contains(Modifier.STATIC)
                            && field.getType() instanceof ArrayTypeTree) {
                        arraysInRecords.add(type + "." + field.getName());
                    }
                }
            }
            super.visitClass(tree, null);
            type = before;
            return null;
        }

        @Override
        public Void visitMethod(MethodTree tree, Void none) {
            var before = method;
            method = type + "." + tree.getName();
            if (tree.getBody() != null) {
                long from = lines.getLineNumber(positions.getStartPosition(unit, tree));
                long to = lines.getLineNumber(positions.getEndPosition(unit, tree));
                methods.add(new Method(method, to - from + 1));
            }
            super.visitMethod(tree, null);
            method = before;
            return null;
        }

        @Override
        public Void visitCatch(CatchTree tree, Void none) {
            var caught = tree.getParameter().getType();
            var types = caught instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(caught);
            if (types.stream().anyMatch(t -> BROAD.contains(t.toString()))) {
                broadCatches.add(method.isEmpty() ? type : method);
            }
            return super.visitCatch(tree, null);
        }
    }
}
