package io.splitlora.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the operator's rooms may use. */
class WallsTest {

  private static final JavaClasses OPERATOR = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("io.splitlora.operator");

  @Test
  void podsAreKnownThroughTheProtocolAlone() {
    noClasses().should().dependOnClassesThat().resideInAnyPackage("io.splitlora.files..", "io.splitlora.federation..",
        "io.splitlora.scores..", "io.splitlora.engine..", "io.splitlora.worker..", "io.splitlora.workbench..")
        .check(OPERATOR);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.splitlora.operator.(**)").should().beFreeOfCycles().check(OPERATOR);
  }

  @Test
  void packagesAreNamedForWhatTheyDo() {
    noClasses().should()
        .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..manager..", "..helper..")
        .check(OPERATOR);
  }
}
