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

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.FileOutputStream;
import java.io.FileWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// The rules by which the program stays what it is, each with its reason.
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // the model's tests come as an archive
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("factorscope");

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
                        .resideInAnyPackage(
                                "factorscope.views.drawing..",
                                "factorscope.views.paint..",
                                "factorscope.views.scatter..",
                                "factorscope.views.heat..",
                                "factorscope.views.evidence..",
                                "factorscope.views.spectrum..",
                                "factorscope.views.components..",
                                "factorscope.views.convergence..",
                                "factorscope.views.compare..",
                                "factorscope.views.catalog..")
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
                .and()
                .doNotHaveFullyQualifiedName("factorscope.app.cli.ResponsivenessBench")
                .should()
                .callMethod(javafx.application.Platform.class, "runLater", Runnable.class)
                .because("who jumps between threads must be easy to see; the bench times exactly this call"));
    }

    @Test
    void algorithmsOnlyCompute() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "factorscope.model.decompose.matrix..",
                        "factorscope.model.decompose.alternating..",
                        "factorscope.model.decompose.solve..",
                        "factorscope.model.decompose.dictionary..",
                        "factorscope.model.decompose.cluster..",
                        "factorscope.model.decompose.embed..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.logging..",
                        "java.nio.file..",
                        "java.time..",
                        "factorscope.model.run..",
                        "factorscope.model.workspace..",
                        "factorscope.model.io..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
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
                .and()
                // damages copies
                .doNotHaveFullyQualifiedName("factorscope.app.cli.FuzzCommand")
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
