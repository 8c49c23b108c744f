package dev.canvass.cli;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.broker.AccessPlan;
import dev.canvass.broker.BrokerSetup;
import dev.canvass.broker.Grant;
import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.config.ConfigException;
import dev.canvass.collector.intake.TopicSetup;
import dev.canvass.collector.transport.KafkaEngines;
import dev.canvass.collector.transport.NodeFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = "Prepares a Kafka broker.",
    footer = {"", "Example: canvass broker setup --config collector.yaml --party acme"},
    subcommands = CommandLine.HelpCommand.class)
final class BrokerCommand {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** How principals are named where they are not given. */
  private enum Authentication {
    /** By certificates, as the broker names them without mapping rules. */
    SSL("User:CN="),
    /** By names and passwords. */
    SCRAM("User:");

    private final String prefix;

    Authentication(String prefix) {
      this.prefix = prefix;
    }
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Prints what a broker needs, as commands of Kafka's own tools; --apply does it.",
        "Doing it again changes nothing. Nothing is ever taken away."
      },
      footer = {
        "",
        "Examples:",
        "  canvass broker setup --config collector.yaml --party acme --party globex",
        "  canvass broker setup --config collector.yaml --command-config admin.properties \\",
        "      --party 'acme=User:CN=acme,O=Acme Ltd' --apply"
      })
  int setup(
      @Option(
              names = "--config",
              required = true,
              paramLabel = "FILE",
              description = "The collector's: broker, topic prefix, partitions, replicas.")
          Path config,
      @Option(
              names = "--command-config",
              paramLabel = "FILE",
              description =
                  "Properties of a Kafka client that may administer the broker; default: as the"
                      + " collector connects.")
          Path commandConfig,
      @Option(
              names = "--authentication",
              defaultValue = "SSL",
              description = "${COMPLETION-CANDIDATES}: how principals are named. Default: SSL.")
          Authentication authentication,
      @Option(
              names = "--collector",
              paramLabel = "PRINCIPAL",
              description = "Default: User:CN=collector, or User:collector with SCRAM.")
          String collector,
      @Option(
              names = "--party",
              paramLabel = "ID[=PRINCIPAL]",
              description = "A party; default: User:CN=ID, or User:ID with SCRAM. Repeatable.")
          List<String> parties,
      @Option(names = "--apply", description = "Do it.") boolean apply)
      throws IOException, InterruptedException, ConfigException {
    CollectorConfig settings = CollectorConfig.load(config);
    List<Grant> grants = grants(settings, authentication, collector, parties);
    if (!apply) {
      print(settings.kafka(), commandConfig, grants);
      return 0;
    }
    boolean good = true;
    try (BrokerSetup broker = new BrokerSetup(settings.kafka(), client(settings, commandConfig))) {
      List<BrokerSetup.Row> rows = new ArrayList<>(broker.topics());
      rows.addAll(broker.access(grants));
      for (BrokerSetup.Row row : rows) {
        System.out.printf("%-64s %s%n", row.what(), row.state());
        good &= List.of("made", "added", "is there").contains(row.state());
      }
    }
    System.out.println(SIGNATURES);
    if (!good) {
      throw new IOException("the broker differs from what is needed; see the table");
    }
    return 0;
  }

  private static final String SIGNATURES =
      "Access lists cannot tell records by key: that a party writes in its own name only is seen to"
          + " by\nthe signature on every record, which receivers verify before they read on.";

  private List<Grant> grants(
      CollectorConfig settings,
      Authentication authentication,
      String collector,
      List<String> parties) {
    try {
      Map<PartyId, String> principals = new TreeMap<>();
      for (String party : parties == null ? List.<String>of() : parties) {
        int equals = party.indexOf('=');
        PartyId id = new PartyId(equals < 0 ? party : party.substring(0, equals));
        String principal = equals < 0 ? authentication.prefix + id : party.substring(equals + 1);
        if (principals.put(id, principal) != null) {
          throw new IllegalArgumentException("--party " + id + " is given twice");
        }
      }
      return AccessPlan.of(
          settings.kafka().topics(),
          collector == null ? authentication.prefix + "collector" : collector,
          principals);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine().getSubcommands().get("setup"), e.getMessage(), e);
    }
  }

  private static Map<String, String> client(CollectorConfig settings, Path commandConfig)
      throws IOException {
    if (commandConfig == null) {
      try {
        return settings
            .kafka()
            .security()
            .clientSettings(NodeFiles::read, KafkaEngines.class.getName(), Instant.now());
      } catch (IllegalArgumentException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(commandConfig)) {
      properties.load(reader);
    } catch (IllegalArgumentException e) {
      throw new IOException(commandConfig + ": " + e.getMessage(), e);
    }
    Map<String, String> client = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> client.put(name, properties.getProperty(name)));
    return client;
  }

  private static void print(CollectorConfig.Kafka kafka, Path commandConfig, List<Grant> grants) {
    System.out.printf("# %-28s %-36s %-22s %s%n", "principal", "on", "may", "why");
    for (Grant grant : grants) {
      System.out.printf(
          "# %-28s %-36s %-22s %s%n",
          grant.principal(),
          grant.resource(),
          grant.operations().stream()
              .map(operation -> operation.name().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(",")),
          grant.why());
    }
    SIGNATURES.lines().forEach(line -> System.out.println("# " + line));
    String where =
        " --bootstrap-server "
            + kafka.bootstrapServers()
            + (commandConfig == null ? "" : " --command-config " + commandConfig)
            + " ";
    TopicSetup.wanted(kafka.topics())
        .forEach(
            (topic, config) -> {
              StringBuilder command = new StringBuilder("kafka-topics.sh").append(where);
              command
                  .append("--create --if-not-exists --topic ")
                  .append(topic)
                  .append(" --partitions ")
                  .append(kafka.partitions())
                  .append(" --replication-factor ")
                  .append(kafka.replicationFactor());
              new TreeMap<>(config)
                  .forEach(
                      (name, value) ->
                          command.append(" --config ").append(name).append('=').append(value));
              System.out.println(command);
            });
    grants.forEach(grant -> System.out.println("kafka-acls.sh" + where + grant.command()));
  }
}
