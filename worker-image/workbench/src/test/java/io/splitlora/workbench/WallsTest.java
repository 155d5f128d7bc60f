package io.splitlora.workbench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/**
 * Who may use what. Most of it the modules say already; here is what one module could do and must not, for all that the
 * workbench sees, which is everything but the operator.
 */
class WallsTest {

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .withImportOption(place -> !place.contains("-tests.jar"))
      .importPackages("io.splitlora");

  @Test
  void theFederationComputesInPlainJavaAndServesNobody() {
    check(noClasses().that().resideInAPackage("io.splitlora.federation..").should().dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "io.grpc..", "io.splitlora.engine..", "io.splitlora.worker..",
            "io.splitlora.workbench.."));
  }

  @Test
  void theAggregatorNeverTouchesTheEngine() {
    check(noClasses().that().resideInAPackage("io.splitlora.worker.aggregator..").should().dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "io.splitlora.engine.."));
  }

  @Test
  void scoresCanBeUsedAlone() {
    check(noClasses().that().resideInAPackage("io.splitlora.scores..").should().dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "ai.djl..", "io.splitlora.api..", "io.splitlora.manifest..",
            "io.splitlora.v1..",
            "io.splitlora.protocol..", "io.splitlora.federation..", "io.splitlora.engine..", "io.splitlora.worker..",
            "io.splitlora.workbench.."));
  }

  @Test
  void nothingForPeopleIsInThePods() {
    check(noClasses().that().resideOutsideOfPackage("io.splitlora.workbench..").should().dependOnClassesThat()
        .resideInAPackage("io.splitlora.workbench.."));
  }

  @Test
  void packagesFormNoCycle() {
    check(slices().matching("io.splitlora.(**)").should().beFreeOfCycles());
  }

  @Test
  void packagesAreNamedForWhatTheyDo() {
    check(noClasses().should().resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..",
        "..helper.."));
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
