package dev.canvass.doctor;

import dev.canvass.analytics.wire.Topics;
import dev.canvass.doctor.Subject.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;

/**
 * The topics: there, partitioned alike, kept as long as they must be, and with the right rights.
 */
final class TopicsCheck {

  private static final String TOPICS = "topics";
  private static final String RIGHTS = "broker rights";
  private static final String KEEP = "retention.ms";

  private final Subject subject;
  private final Admin admin;
  private final long millis;
  private final List<Finding> findings = new ArrayList<>();

  TopicsCheck(Subject subject, Admin admin, Duration patience) {
    this.subject = subject;
    this.admin = admin;
    millis = patience.toMillis();
  }

  /** The topics that a node reads, and those that it writes. */
  private record Needs(Set<String> reads, Set<String> writes) {
    static Needs of(Subject subject) {
      Topics topics = subject.topics();
      return subject.role() == Role.PARTY
          ? new Needs(
              Set.of(topics.queries()), Set.of(topics.reports(), topics.seals(), topics.audit()))
          : new Needs(
              Set.of(
                  topics.queries(),
                  topics.parties(),
                  topics.reports(),
                  topics.seals(),
                  topics.audit(),
                  topics.results()),
              Set.of(
                  topics.queries(),
                  topics.parties(),
                  topics.results(),
                  topics.audit(),
                  topics.rejected()));
    }

    Set<String> all() {
      Set<String> all = new TreeSet<>(reads);
      all.addAll(writes);
      return all;
    }
  }

  List<Finding> findings() throws InterruptedException, ExecutionException, TimeoutException {
    Needs needs = Needs.of(subject);
    Set<String> there = admin.listTopics().names().get(millis, TimeUnit.MILLISECONDS);
    Set<String> missing = new TreeSet<>(needs.all());
    missing.removeAll(there);
    if (!missing.isEmpty()) {
      findings.add(missing(missing));
    }
    Set<String> present = new TreeSet<>(needs.all());
    present.retainAll(there);
    Map<String, TopicDescription> described =
        admin
            .describeTopics(present, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .allTopicNames()
            .get(millis, TimeUnit.MILLISECONDS);
    partitions(described);
    replicas(described);
    rights(needs, described);
    settings(present);
    return findings;
  }

  private Finding missing(Set<String> missing) {
    String detail = "missing or hidden from this node: " + String.join(", ", missing);
    return subject.role() == Role.PARTY
        ? Finding.fail(
            TOPICS,
            detail,
            "Start the collector once, check kafka.topicPrefix, and let this node describe them.")
        : Finding.warn(
            TOPICS, detail, "The collector makes them at its start, if the broker lets it.");
  }

  private void partitions(Map<String, TopicDescription> described) {
    Topics topics = subject.topics();
    Map<String, Integer> counts = new TreeMap<>();
    for (String topic : List.of(topics.queries(), topics.reports(), topics.seals())) {
      if (described.containsKey(topic)) {
        counts.put(topic, described.get(topic).partitions().size());
      }
    }
    findings.add(
        Set.copyOf(counts.values()).size() > 1
            ? Finding.fail(
                TOPICS,
                "must have equally many partitions, but have " + counts,
                "Delete or repartition one of them.")
            : Finding.ok(TOPICS, described.size() + " are there, partitioned alike"));
  }

  private void replicas(Map<String, TopicDescription> described) {
    Set<String> single =
        described.values().stream()
            .filter(
                topic ->
                    topic.partitions().stream()
                        .anyMatch(partition -> partition.replicas().size() < 2))
            .map(TopicDescription::name)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!single.isEmpty()) {
      findings.add(
          Finding.warn(
              TOPICS,
              "kept on one broker only: " + String.join(", ", single),
              "Where a loss matters, run three brokers and kafka.replicationFactor: 3."));
    }
  }

  private void rights(Needs needs, Map<String, TopicDescription> described) {
    Set<String> lacking = new TreeSet<>();
    Set<String> tooWide = new TreeSet<>();
    described.forEach(
        (name, topic) -> {
          Set<AclOperation> may = topic.authorizedOperations();
          if (may == null) {
            return;
          }
          if (needs.reads().contains(name) && !may.contains(AclOperation.READ)) {
            lacking.add("read " + name);
          }
          if (needs.writes().contains(name) && !may.contains(AclOperation.WRITE)) {
            lacking.add("write " + name);
          }
          if (!needs.writes().contains(name) && may.contains(AclOperation.WRITE)) {
            tooWide.add("write " + name);
          }
        });
    if (!lacking.isEmpty()) {
      findings.add(
          Finding.fail(
              RIGHTS,
              "the broker does not let this node " + String.join(", ", lacking),
              "Have the broker's rules (ACLs) allow it."));
    } else if (!tooWide.isEmpty()) {
      findings.add(
          Finding.warn(
              RIGHTS,
              "the broker lets this node " + String.join(", ", tooWide),
              "Turn the broker's rules (ACLs) on, or narrow them; signatures protect what is"
                  + " counted, but not the broker from floods."));
    } else {
      findings.add(Finding.ok(RIGHTS, "as they must be, and no wider"));
    }
  }

  private void settings(Set<String> present)
      throws InterruptedException, ExecutionException, TimeoutException {
    Topics topics = subject.topics();
    if (subject.role() == Role.PARTY) {
      return; // The collector's operator sees to them.
    }
    Map<String, String> policies =
        Map.of(
            topics.queries(), "compact",
            topics.parties(), "compact",
            topics.results(), "compact",
            topics.audit(), "delete");
    List<ConfigResource> asked =
        policies.keySet().stream()
            .filter(present::contains)
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Map<ConfigResource, Config> found =
        admin.describeConfigs(asked).all().get(millis, TimeUnit.MILLISECONDS);
    found.forEach(
        (topic, config) -> {
          String policy = config.get("cleanup.policy").value();
          if (!policy.equals(policies.get(topic.name()))) {
            findings.add(
                Finding.fail(
                    TOPICS,
                    topic.name() + " has cleanup.policy " + policy,
                    "Set it to " + policies.get(topic.name()) + ": what it holds would be lost."));
          }
          if (topic.name().equals(topics.audit()) && !config.get(KEEP).value().equals("-1")) {
            findings.add(
                Finding.warn(
                    TOPICS,
                    topic.name() + " forgets after " + config.get(KEEP).value() + " ms",
                    "Set " + KEEP + " to -1: a log that forgets proves nothing."));
          }
        });
  }
}
