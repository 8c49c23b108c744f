package dev.canvass.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.analytics.simulate.SimulationOptions;
import dev.canvass.local.Demo;
import dev.canvass.local.DemoEvidence;
import dev.canvass.local.LocalCluster;
import dev.canvass.local.LocalSecurity;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a Kafka broker, a collector and a party node per party in this process, asks",
      "one query and prints what was found beside the truth."
    },
    footer = {
      "",
      "Examples:",
      "  canvass demo --exit",
      "  canvass demo --secure --exit",
      "  canvass demo --input words.tsv.gz --epsilon 3 --k 20 --exit"
    })
final class DemoCommand implements Callable<Integer> {

  private static final String PLAIN =
      "PLAIN TEXT: nothing is encrypted and nobody is asked who they are, on 127.0.0.1 only; try"
          + " --secure.";

  private static final String PROTECTED =
      "HTTP and Kafka: TLS, certificates on both sides, of the collector's own authority.\n"
          + "Broker: denies whatever its access lists do not allow; a party can send reports, and"
          + " read none.\n"
          + "Parties: enrolled by invitation and fingerprint. APIs: bearer tokens with roles.";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private QueryOptions query;

  @Option(names = "--epsilon", defaultValue = "2", description = "ε. Default: ${DEFAULT-VALUE}.")
  private String epsilon;

  @Option(
      names = "--k",
      defaultValue = "20",
      description = "List length. Default: ${DEFAULT-VALUE}.")
  private int k;

  @Option(
      names = "--strategy",
      defaultValue = "consensus",
      description = "consensus; or tap, taps: reconstructions of published rules.")
  private String strategy;

  @Option(
      names = "--aggregation",
      defaultValue = QueryOptions.AGGREGATION,
      description = QueryOptions.AGGREGATIONS)
  private String aggregation;

  @Option(names = "--port", defaultValue = "0", description = "The collector's port; 0 for any.")
  private int port;

  @Option(names = "--exit", description = "Leave when the result is printed.")
  private boolean exit;

  @Option(
      names = "--audit-bundle",
      paramLabel = "FILE",
      description = "Write the query's evidence, for canvass audit verify.")
  private Path auditBundle;

  @Option(
      names = "--secure",
      description = {
        "Encrypt and authenticate every wire: TLS with certificates on both sides for HTTP and",
        "Kafka, access lists at the broker, tokens with roles."
      })
  private boolean secure;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > 65_535) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--port must be in 0..65535, but is " + port);
    }
    Population population = query.population();
    query.requireLive(strategy);
    SimulationOptions options =
        query.options(
            population,
            epsilon,
            k,
            strategy,
            aggregation,
            "none",
            1,
            1,
            SimulationOptions.Depth.REPORTS);
    Path folder = Files.createTempDirectory("canvass-demo");
    ProgressLine progress = new ProgressLine(System.err);
    AtomicReference<LocalCluster> running = new AtomicReference<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(running.get(), folder)));
    System.err.println(secure ? PROTECTED : PLAIN);
    if (!secure) {
      quietOpenAccess();
    }
    progress.show("starting Kafka", 0, population.counts().size());
    Optional<LocalSecurity> security =
        secure
            ? Optional.of(new LocalSecurity(folder.resolve("tls"), LocalCluster.collector(folder)))
            : Optional.empty();
    try (LocalCluster cluster =
        new LocalCluster(folder, port, options.epsilon().toString(), security)) {
      running.set(cluster);
      ObjectNode document = new Demo(cluster, population, progress).run(options);
      progress.finish();
      print(System.out, document, population);
      if (auditBundle != null) {
        Files.write(auditBundle, DemoEvidence.fetch(cluster, document.path("query").asText()));
        System.err.println("The query's evidence is in " + auditBundle + ", and verifies.");
      }
      if (!exit) {
        System.err.println("The collector's API is at " + cluster.url() + "; stop with Ctrl-C.");
        security.ifPresent(
            all ->
                System.err.println(
                    "  canvass query list --url " + cluster.url() + " " + all.options()));
        new CountDownLatch(1).await();
      }
    }
    return 0;
  }

  /** Each node warns of open access; said once for all of them above, it is not said again. */
  private static void quietOpenAccess() {
    for (Class<?> access :
        List.of(dev.canvass.party.http.Access.class, dev.canvass.collector.http.Access.class)) {
      ((Logger) LoggerFactory.getLogger(access)).setLevel(Level.ERROR);
    }
  }

  private void print(PrintStream out, ObjectNode document, Population population) {
    if (json) {
      out.println(document);
      return;
    }
    out.printf(
        Locale.ROOT,
        "%,d users of %d parties, ε = %s, codec %s%n%n",
        document.path("users").asLong(),
        document.path("parties").asInt(),
        document.path("epsilon").asText(),
        document.path("codec").asText());
    HitterTable.print(out, document, population);
    HitterTable.printVote(out, document);
    out.printf(
        Locale.ROOT,
        "%nF1 %.2f  NCR %.2f against all users' truth   (? tentative, ~ below noise)%n"
            + "import %.1f s, collect %.1f s, decide %.1f s, in all %.1f s%n",
        document.path("truth").path("f1").asDouble(),
        document.path("truth").path("ncr").asDouble(),
        document.path("timing").path("importMillis").asLong() / 1e3,
        document.path("timing").path("collectMillis").asLong() / 1e3,
        document.path("timing").path("decideMillis").asLong() / 1e3,
        document.path("timing").path("totalMillis").asLong() / 1e3);
  }

  /** After Ctrl-C the nodes still write to the folder: they stop before it goes. */
  private static void cleanUp(LocalCluster cluster, Path folder) {
    try {
      if (cluster != null) {
        cluster.close();
      }
      LocalCluster.delete(folder);
    } catch (IOException e) {
      System.err.println("canvass: could not delete " + folder + ": " + e.getMessage());
    }
  }
}
