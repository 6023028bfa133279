package factorscope.app.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import factorscope.model.analyse.Analysis;
import factorscope.model.catalog.Analyses;
import factorscope.model.catalog.Decompositions;
import factorscope.model.catalog.Importers;
import factorscope.model.catalog.Preparations;
import factorscope.model.catalog.RankCriteria;
import factorscope.model.decompose.Decomposition;
import factorscope.model.decompose.decorate.Rescaled;
import factorscope.model.decompose.decorate.SeveralStarts;
import factorscope.model.io.Importer;
import factorscope.model.memory.MemoryBudget;
import factorscope.model.prepare.Preparation;
import factorscope.model.rank.RankCriterion;
import factorscope.views.catalog.Views;
import factorscope.views.drawing.View;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rules by which the program stays what it is, each with its reason.
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // the model's tests come as an archive
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("factorscope");

    /// Who makes a budget besides the program as it starts, and why.
    private static final Map<String, String> BUDGETS = Map.ofEntries(
            Map.entry("factorscope.model.memory.MemoryBudget", "its own factory"),
            Map.entry("factorscope.model.run.Calibration", "measures before there is a program"),
            Map.entry(
                    "factorscope.model.io.npy.NpzImporter",
                    "bounds what the shape of a sparse matrix may take while members are listed"),
            Map.entry(
                    "factorscope.model.io.zarr.ZarrImporter", "bounds what labels may take while members are listed"));

    private static void check(ArchRule rule) {
        rule.check(ALL);
    }

    @Test
    void theModelKnowsNoScreen() {
        check(noClasses()
                .that()
                .resideInAPackage("factorscope.model..")
                // pictures as arrays of numbers, which need no screen either
                .and()
                .resideOutsideOfPackage("factorscope.model.io.images..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "javafx..",
                        "java.awt..",
                        "javax.swing..",
                        "org.jfree..",
                        "factorscope.views..",
                        "factorscope.app..")
                .because("it computes on servers too, and is tested without a display"));
    }

    @Test
    void theViewsKnowNoProgram() {
        check(noClasses()
                .that()
                .resideInAPackage("factorscope.views..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("factorscope.app..", "factorscope.samples..", "picocli..")
                .because("they are used by the window and by the command line alike"));
    }

    @Test
    void drawingsAreMadeWithoutJavaFx() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("factorscope.views..")
                        .and()
                        .resideOutsideOfPackages(
                                "factorscope.views.fx..", "factorscope.views.pane..", "factorscope.views.form..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("javafx..")
                        .because(
                                "a view is a pure function: the same drawing serves the screen, every figure format and the spoken words"));
    }

    @Test
    void runLaterIsCalledInOnePlace() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("factorscope.views.fx..")
                .and()
                .doNotHaveFullyQualifiedName("factorscope.app.shell.Offscreen")
                .should()
                .callMethod(javafx.application.Platform.class, "runLater", Runnable.class)
                .because("who jumps between threads must be easy to see"));
    }

    @Test
    void algorithmsOnlyCompute() {
        check(noClasses()
                .that()
                .resideInAPackage("factorscope.model.decompose..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.logging..",
                        "java.nio.file..",
                        "factorscope.model.run..",
                        "factorscope.model.workspace..",
                        "factorscope.model.io..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random")
                .because("threads, clocks and files are the runs' business; then every algorithm resumes and repeats"));
    }

    @Test
    void filesAreReplacedOnlyWhenTheNewOnesAreWhole() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("factorscope.model.files..")
                .and()
                // unpacks libraries into a cache of its own
                .doNotHaveFullyQualifiedName("factorscope.model.linalg.NativeFiles")
                .should()
                .callMethodWhere(target(
                                nameMatching(
                                        "write|writeString|newOutputStream|newBufferedWriter|newByteChannel|copy|move|createFile"))
                        .and(target(owner(assignableTo(Files.class)))))
                .orShould()
                .callConstructorWhere(
                        target(owner(assignableTo(FileOutputStream.class).or(assignableTo(FileWriter.class)))))
                .because("a write that fails halfway must not cost what was there: SafeFile and SafeFolder see to it"));
    }

    @Test
    void theScreenWaitsForNoFile() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "factorscope.app.session..",
                        "factorscope.app.navigation..",
                        "factorscope.app.jobs..",
                        "factorscope.app.documents..",
                        "factorscope.app.controls..",
                        "factorscope.app.dialogs..",
                        "factorscope.app.inspector..",
                        "factorscope.app.docking..",
                        "factorscope.app.project..",
                        "factorscope.app.shell..",
                        "factorscope.app.command..",
                        "factorscope.app.notice..",
                        "factorscope.views.pane..",
                        "factorscope.views.form..",
                        "factorscope.views.fx..")
                .should()
                .callMethodWhere(target(owner(assignableTo(Files.class))))
                .because("a disk that has fallen asleep must not hold the window"));
    }

    @Test
    void offHeapMemoryIsChargedToTheBudget() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage("factorscope..")
                        .and()
                        .resideOutsideOfPackages(
                                "factorscope.model.memory..", "factorscope.model.linalg..", "factorscope.model.io..")
                        .and()
                        // memberships: a byte per row and cluster, made when somebody asks
                        .areNotAssignableTo(factorscope.model.decompose.Clusters.class)
                        .should()
                        .callMethod(Arena.class, "ofShared")
                        .orShould()
                        .callMethod(Arena.class, "ofAuto")
                        .because(
                                "what is not charged cannot be forecast, and the machine runs out of memory instead of saying no"));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("factorscope.views.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a room that needs its neighbour's neighbour is no room"));
        check(slices().matching("factorscope.(*)..").should().beFreeOfCycles());
        check(slices().matching("factorscope.app.(**)")
                .should()
                .beFreeOfCycles()
                .because("what is below the window must not know the window"));
        check(slices().matching("factorscope.model.(**)")
                .should()
                .beFreeOfCycles()
                .because("a package that needs those that need it cannot be read, tested or moved alone"));
    }

    @Test
    void everyImplementationIsInItsCatalog() {
        listed(
                Decomposition.class,
                Decompositions.all().stream()
                        .map(d -> d instanceof Rescaled r ? r.inner() : d)
                        .map(d -> d instanceof SeveralStarts s ? s.inner() : d),
                Set.of(Rescaled.class, SeveralStarts.class));
        listed(Analysis.class, Analyses.all().stream(), Set.of());
        listed(View.class, Views.all().stream(), Set.of());
        listed(Importer.class, Importers.all().stream(), Set.of());
        listed(RankCriterion.class, RankCriteria.all().stream(), Set.of());
        listed(Preparation.class, Preparations.all().stream(), Set.of());
    }

    /// @param besides what stands for others
    private static void listed(Class<?> contract, Stream<?> catalog, Set<Class<?>> besides) {
        var known = catalog.map(o -> o.getClass().getName()).collect(Collectors.toSet());
        var missing = ALL.stream()
                .filter(c -> c.isAssignableTo(contract) && !c.isInterface())
                .filter(c -> !c.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(JavaClass::getName)
                .filter(c -> besides.stream().noneMatch(b -> b.getName().equals(c)))
                .filter(c -> !known.contains(c))
                .toList();
        assertThat(missing).as("not in the catalog: one line there").isEmpty();
    }

    @Test
    void threadsAreMadeInOnePlace() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("factorscope.model.run..", "factorscope.views.fx..")
                .and(areNot(THREADS))
                .should()
                .callMethodWhere(target(owner(assignableTo(Executors.class))))
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(Thread.class))))
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(ExecutorService.class))))
                .because("who computes, and how many at once, is decided once"));
    }

    /// Who makes threads of its own, and why.
    private static final Map<String, String> THREADS = Map.of(
            "factorscope.model.linalg.Compute",
                    "a library's recursion needs a deep stack, and its parallel loops a pool of a size",
            "factorscope.app.end.Ending", "a thread that the system calls as the program ends",
            "factorscope.app.cli.DecomposeCommand", "the same, for Ctrl+C");

    /// Also what is inside of them.
    private static DescribedPredicate<JavaClass> areNot(Map<String, String> listed) {
        return DescribedPredicate.describe(
                "are not " + listed, c -> !listed.containsKey(c.getName().replaceFirst("\\$.*", "")));
    }

    @Test
    void budgetsAreMadeAtTheStart() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("factorscope.app..")
                .and(areNot(BUDGETS))
                .should()
                .callMethod(MemoryBudget.class, "ofThisMachine")
                .orShould()
                .callConstructorWhere(target(owner(assignableTo(MemoryBudget.class))))
                .because("two budgets together hold more than the machine has"));
    }

    @Test
    void namesSayWhatThingsAre() {
        check(noClasses()
                .should()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .because("such a name says that nobody knows what the class is"));
    }

    @Test
    void nothingIsSharedThatChanges() {
        check(fields().that()
                .areStatic()
                .and()
                .areNotPrivate()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .because("two windows, or two tests, must not see each other"));
    }

    @Test
    void packagesAreNullMarked() {
        check(classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith(org.jspecify.annotations.NullMarked.class)
                .because("nothing is null unless it says so"));
    }

    @Test
    void nobodyReadsFilesWithPickle() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(java.io.ObjectInputStream.class)
                .because("data must never run code"));
    }

    @Test
    void theProgramEndsInOnePlace() {
        check(methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("factorscope..")
                .and()
                .areDeclaredInClassesThat()
                .doNotHaveFullyQualifiedName("factorscope.app.Main")
                .should(notCall("java.lang.System", "exit"))
                .because("an exit elsewhere loses work"));
    }

    private static com.tngtech.archunit.lang.ArchCondition<com.tngtech.archunit.core.domain.JavaMethod> notCall(
            String owner, String name) {
        return new com.tngtech.archunit.lang.ArchCondition<>("not call " + owner + "." + name) {
            @Override
            public void check(
                    com.tngtech.archunit.core.domain.JavaMethod method,
                    com.tngtech.archunit.lang.ConditionEvents events) {
                method.getMethodCallsFromSelf().stream()
                        .filter(c -> c.getTargetOwner().getName().equals(owner)
                                && c.getTarget().getName().equals(name))
                        .forEach(c -> events.add(
                                com.tngtech.archunit.lang.SimpleConditionEvent.violated(method, c.getDescription())));
            }
        };
    }
}
