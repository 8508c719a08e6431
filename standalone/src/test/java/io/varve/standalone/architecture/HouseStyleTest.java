package io.varve.standalone.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING.md says of names and packages. */
class HouseStyleTest {
    private static final JavaClasses VARVE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.varve");

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        Stream<JavaPackage> packages = Stream.concat(
                Stream.of(VARVE.getPackage("io.varve")), VARVE.getPackage("io.varve").getSubpackagesInTree().stream());
        assertThat(packages.filter(each -> !each.getClasses().isEmpty())
                        .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName))
                .as("packages without a null-marked package-info")
                .isEmpty();
    }

    @Test
    void noNameSaysNothing() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl)$")
                .check(VARVE);
    }

    @Test
    void packagesFollowFeaturesNotLayers() {
        List<String> layers =
                List.of("controller", "service", "dto", "util", "utils", "model", "common", "misc", "impl");
        assertThat(VARVE.stream()
                        .map(type -> type.getPackageName())
                        .distinct()
                        .filter(name -> Stream.of(name.split("\\.")).anyMatch(layers::contains)))
                .isEmpty();
    }

    @Test
    void nothingWritesToTheConsoleButTheCommandsOfStandalone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.varve.standalone..")
                .and()
                .resideOutsideOfPackage("io.varve.embedded.store..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(VARVE);
    }
}
