package dev.canvass.broker;

import dev.canvass.collector.config.CollectorConfig;
import dev.canvass.collector.intake.TopicSetup;
import dev.canvass.privacy.transport.TlsFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;

/**
 * Brings a broker to what nodes need. Doing it again changes nothing. Blocking, with a deadline for
 * each question.
 */
public final class BrokerSetup implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CollectorConfig.Kafka kafka;
  private final Map<String, String> client;
  private final Admin admin;

  /** One thing that was looked at. */
  public record Row(String what, String state) {}

  /**
   * Connects.
   *
   * @param kafka broker, topic prefix, partitions and replicas
   * @param client who asks, and how it is encrypted: settings of a Kafka client
   * @throws IOException if the settings cannot be used
   */
  public BrokerSetup(CollectorConfig.Kafka kafka, Map<String, String> client) throws IOException {
    this.kafka = kafka;
    this.client = Map.copyOf(client);
    Map<String, Object> settings = new HashMap<>(client);
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    settings.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    settings.put("request.timeout.ms", 10_000);
    try {
      admin = Admin.create(settings);
    } catch (KafkaException e) {
      throw new IOException(
          "cannot connect to Kafka at " + kafka.bootstrapServers() + ": " + TlsFailure.reason(e),
          e);
    }
  }

  /** Makes the topics that are missing, and says of each whether its settings are those needed. */
  public List<Row> topics() throws IOException, InterruptedException {
    Set<String> before = ask(admin.listTopics().names());
    TopicSetup.ensure(kafka, client, PATIENCE);
    Map<String, Map<String, String>> wanted = TopicSetup.wanted(kafka.topics());
    List<ConfigResource> resources =
        wanted.keySet().stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
            .toList();
    Map<ConfigResource, Config> found = ask(admin.describeConfigs(resources).all());
    List<Row> rows = new ArrayList<>();
    for (ConfigResource resource : resources) {
      String topic = resource.name();
      String differs =
          wanted.get(topic).entrySet().stream()
              .filter(
                  setting ->
                      !found.get(resource).get(setting.getKey()).value().equals(setting.getValue()))
              .map(
                  setting ->
                      setting.getKey()
                          + " is "
                          + found.get(resource).get(setting.getKey()).value()
                          + ", not "
                          + setting.getValue())
              .collect(Collectors.joining(", "));
      rows.add(
          new Row(
              "topic " + topic,
              differs.isEmpty() ? (before.contains(topic) ? "is there" : "made") : differs));
    }
    return rows;
  }

  /**
   * Adds the entries that are missing, and waits until they count. Others stay: an operator may
   * have reasons.
   */
  public List<Row> access(List<Grant> grants) throws IOException, InterruptedException {
    Set<AclBinding> before = entries();
    Set<AclBinding> wanted = new HashSet<>();
    List<Row> rows = new ArrayList<>();
    List<AclBinding> missing = new ArrayList<>();
    for (Grant grant : grants) {
      wanted.addAll(grant.bindings());
      List<AclBinding> fresh =
          grant.bindings().stream().filter(binding -> !before.contains(binding)).toList();
      missing.addAll(fresh);
      rows.add(
          new Row(
              grant.principal() + " " + grant.resource(), fresh.isEmpty() ? "is there" : "added"));
    }
    ask(admin.createAcls(missing).all());
    awaitInForce(wanted);
    rows.addAll(beyond(before, wanted, grants));
    return rows;
  }

  private Set<AclBinding> entries() throws IOException, InterruptedException {
    return new HashSet<>(ask(admin.describeAcls(AclBindingFilter.ANY).values()));
  }

  /** The controller takes entries; brokers, which apply them, learn of them a moment later. */
  private void awaitInForce(Set<AclBinding> wanted) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!entries().containsAll(wanted)) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "Kafka at "
                + kafka.bootstrapServers()
                + " took the access list but does not apply it after "
                + PATIENCE.toSeconds()
                + " s");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** What else these principals may do, which nobody here asked for. */
  private static List<Row> beyond(
      Collection<AclBinding> before, Set<AclBinding> wanted, List<Grant> grants) {
    Set<String> principals = grants.stream().map(Grant::principal).collect(Collectors.toSet());
    return before.stream()
        .filter(binding -> principals.contains(binding.entry().principal()))
        .filter(binding -> !wanted.contains(binding))
        .map(
            binding ->
                new Row(
                    binding.entry().principal()
                        + " "
                        + binding.pattern().resourceType()
                        + " "
                        + binding.pattern().name(),
                    "NOT NEEDED: "
                        + binding.entry().permissionType()
                        + " "
                        + binding.entry().operation()))
        .toList();
  }

  private <T> T ask(KafkaFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SecurityDisabledException) {
        throw new IOException(
            "the broker keeps no access lists: set authorizer.class.name to"
                + " org.apache.kafka.metadata.authorizer.StandardAuthorizer and name super.users",
            e);
      }
      if (e.getCause() instanceof AuthorizationException) {
        throw new IOException(
            "Kafka at "
                + kafka.bootstrapServers()
                + " does not let this principal administer it: name the settings of one that may"
                + " with --command-config",
            e);
      }
      throw new IOException(
          "Kafka at " + kafka.bootstrapServers() + " failed: " + TlsFailure.reason(e.getCause()),
          e);
    } catch (TimeoutException e) {
      throw new IOException(
          "Kafka at " + kafka.bootstrapServers() + " does not answer within a minute", e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(5));
  }
}
