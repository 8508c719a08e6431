package io.varve.standalone.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows of docs/architecture.md: what each module may depend on, and which of them stay plain Java. */
class ModuleArrowsTest {
    private static final JavaClasses VARVE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.varve");

    /** Each module's root package and the modules of ours that it may name, beside itself. */
    private static final Map<String, List<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            Map.entry("io.varve.schema", List.of()),
            Map.entry("io.varve.notation", List.of()),
            Map.entry("io.varve.logql", List.of("io.varve.notation")),
            Map.entry("io.varve.traceql", List.of("io.varve.notation")),
            Map.entry("io.varve.embedded.store", List.of()),
            Map.entry("io.varve.embedded.kafka", List.of()),
            Map.entry("io.varve.wire", List.of("io.varve.schema")),
            Map.entry("io.varve.store", List.of("io.varve.schema")),
            Map.entry("io.varve.access", List.of("io.varve.store")),
            Map.entry(
                    "io.varve.ingest",
                    List.of("io.varve.wire", "io.varve.access", "io.varve.store", "io.varve.schema")),
            Map.entry(
                    "io.varve.query",
                    List.of(
                            "io.varve.logql",
                            "io.varve.traceql",
                            "io.varve.notation",
                            "io.varve.access",
                            "io.varve.store",
                            "io.varve.schema"))));

    private static final List<String> WITHOUT_SPRING = List.of(
            "io.varve.schema..",
            "io.varve.notation..",
            "io.varve.logql..",
            "io.varve.traceql..",
            "io.varve.wire..",
            "io.varve.store..",
            "io.varve.embedded.store..",
            "io.varve.embedded.kafka..");

    private static final List<String> REACHING_OUT =
            List.of("java.sql", "java.net", "java.nio.file", "java.nio.channels", "org.apache.arrow", "org.slf4j");

    static Stream<String> modules() {
        return ARROWS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleNamesOnlyWhatStandsBelowIt(String module) {
        List<String> allowed =
                Stream.concat(Stream.of(module), ARROWS.get(module).stream()).toList();
        noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat(oursOutside(allowed))
                .check(VARVE);
    }

    @Test
    void everyPackageBelongsToAModuleOfTheList() {
        List<String> known = Stream.concat(ARROWS.keySet().stream(), Stream.of("io.varve.standalone"))
                .toList();
        assertThat(VARVE.stream().filter(type -> known.stream().noneMatch(module -> isIn(type, module))))
                .isEmpty();
    }

    @Test
    void librariesDoNotKnowSpring() {
        noClasses()
                .that()
                .resideInAnyPackage(WITHOUT_SPRING.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta.servlet..")
                .check(VARVE);
    }

    @Test
    void theLanguagesDoNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAnyPackage("io.varve.notation..", "io.varve.logql..", "io.varve.traceql..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe("do input or output", ModuleArrowsTest::reachesOut))
                .check(VARVE);
    }

    @Test
    void featuresOfAModuleDoNotGoInCircles() {
        for (String module : ARROWS.keySet()) {
            SlicesRuleDefinition.slices()
                    .matching(module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true) // a module of one package has no slices
                    .check(VARVE);
        }
    }

    private static DescribedPredicate<JavaClass> oursOutside(List<String> allowed) {
        return DescribedPredicate.describe(
                "are ours and outside " + allowed,
                type -> isIn(type, "io.varve") && allowed.stream().noneMatch(module -> isIn(type, module)));
    }

    /** Encoding a URL is text, not the net. */
    private static boolean reachesOut(JavaClass type) {
        return REACHING_OUT.stream().anyMatch(name -> isIn(type, name))
                && !type.getName().startsWith("java.net.URL");
    }

    private static boolean isIn(JavaClass type, String packageName) {
        return type.getPackageName().equals(packageName)
                || type.getPackageName().startsWith(packageName + ".");
    }

    @Test
    void theRootPackagesDoNotOverlap() {
        String[] roots = ARROWS.keySet().toArray(String[]::new);
        assertThat(Arrays.stream(roots)
                        .filter(root -> Arrays.stream(roots).anyMatch(other -> other.startsWith(root + "."))))
                .isEmpty();
    }
}
