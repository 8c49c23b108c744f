package dev.canvass.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may depend on what. */
@AnalyzeClasses(packages = "dev.canvass", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DEPENDENCIES_POINT_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("privacy")
          .definedBy("dev.canvass.privacy..")
          .layer("analytics")
          .definedBy("dev.canvass.analytics..")
          .layer("party")
          .definedBy("dev.canvass.party..")
          .layer("collector")
          .definedBy("dev.canvass.collector..")
          .layer("deploy")
          .definedBy(
              "dev.canvass.cli..",
              "dev.canvass.broker..",
              "dev.canvass.local..",
              "dev.canvass.bench..",
              "dev.canvass.chaos..",
              "dev.canvass.doctor..",
              "dev.canvass.fuzz..")
          .whereLayer("deploy")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("party")
          .mayOnlyBeAccessedByLayers("deploy")
          .whereLayer("collector")
          .mayOnlyBeAccessedByLayers("deploy")
          .whereLayer("analytics")
          .mayOnlyBeAccessedByLayers("party", "collector", "deploy");

  @ArchTest
  static final ArchRule THE_CORE_DOES_NO_IO =
      noClasses()
          .that()
          .resideInAnyPackage("dev.canvass.privacy..", "dev.canvass.analytics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vertx..", "org.apache.kafka..", "org.rocksdb..", "java.nio.file..", "java.net..");

  /** I9: a seed cannot reach a node. */
  @ArchTest
  static final ArchRule NODES_KNOW_NO_SEEDED_RANDOMNESS =
      noClasses()
          .that()
          .resideInAnyPackage("dev.canvass.party..", "dev.canvass.collector..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.canvass.analytics.simulate..");

  /** I9: what draws reports in a node takes the secure generator by its class, nothing broken. */
  @ArchTest
  static final ArchRule NODES_TAKE_SECURE_RANDOMNESS_ONLY =
      noClasses()
          .that()
          .resideInAPackage("dev.canvass.party..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.canvass.privacy.random.RandomBits")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.canvass.analytics.attack.NegativeControl");
}
