package dev.canvass.broker;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Who may do what at the broker: each node what it needs, and nothing else. Kafka's lists know
 * topics, not keys of records, so a party could write a record under another party's name; nobody
 * would count it, for every record carries its sender's signature and receivers verify it first.
 */
public final class AccessPlan {

  private static final Pattern PRINCIPAL = Pattern.compile("User:[^*;\\p{Cntrl}]{1,255}");
  private static final List<AclOperation> READ = List.of(AclOperation.READ, AclOperation.DESCRIBE);
  private static final List<AclOperation> WRITE =
      List.of(AclOperation.WRITE, AclOperation.DESCRIBE);
  private static final List<AclOperation> BOTH =
      List.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE);

  private AccessPlan() {}

  /**
   * The grants of one collector, of all its instances, and of the parties.
   *
   * @param collector its principal, such as {@code User:CN=collector}
   * @param parties the principal of each
   * @throws IllegalArgumentException if a principal is none, or two nodes share one
   */
  public static List<Grant> of(Topics topics, String collector, Map<PartyId, String> parties) {
    List<String> principals = new ArrayList<>(parties.values());
    principals.add(collector);
    for (String principal : principals) {
      if (!PRINCIPAL.matcher(principal).matches()) {
        throw new IllegalArgumentException(
            "a principal is User: and a name without * and ;, but is \"" + principal + "\"");
      }
    }
    if (principals.stream().distinct().count() < principals.size()) {
      throw new IllegalArgumentException(
          "two nodes have the same principal, so that each could do what the other may: "
              + principals);
    }
    List<Grant> grants = new ArrayList<>(collector(topics, collector));
    parties.values().forEach(principal -> grants.addAll(party(topics, principal)));
    return grants;
  }

  private static List<Grant> collector(Topics topics, String principal) {
    String application = topics.prefix() + "collector";
    return List.of(
        topic(principal, topics.queries(), BOTH, "publishes queries, follows them"),
        topic(principal, topics.parties(), BOTH, "keeps the registry"),
        topic(principal, topics.results(), BOTH, "keeps results"),
        topic(principal, topics.rejected(), WRITE, "says what it refused"),
        topic(principal, topics.reports(), READ, "counts reports"),
        topic(principal, topics.seals(), READ, "closes queries"),
        topic(principal, topics.audit(), BOTH, "follows audit logs, keeps its own"),
        new Grant(
            principal,
            ResourceType.TOPIC,
            application + "-",
            PatternType.PREFIXED,
            List.of(
                AclOperation.CREATE,
                AclOperation.READ,
                AclOperation.WRITE,
                AclOperation.DELETE,
                AclOperation.DESCRIBE,
                AclOperation.DESCRIBE_CONFIGS),
            "Kafka Streams' own topics"),
        new Grant(
            principal,
            ResourceType.GROUP,
            application,
            PatternType.LITERAL,
            READ,
            "its instances share the work"),
        new Grant(
            principal,
            ResourceType.TRANSACTIONAL_ID,
            application + "-",
            PatternType.PREFIXED,
            WRITE,
            "counts exactly once"));
  }

  /** A party's node joins no group and opens no transaction. */
  private static List<Grant> party(Topics topics, String principal) {
    return List.of(
        topic(principal, topics.queries(), READ, "hears queries"),
        topic(principal, topics.parties(), READ, "may look itself up"),
        topic(principal, topics.reports(), WRITE, "sends reports"),
        topic(principal, topics.seals(), WRITE, "seals them"),
        topic(principal, topics.audit(), WRITE, "publishes its audit log"));
  }

  private static Grant topic(
      String principal, String topic, List<AclOperation> operations, String why) {
    return new Grant(principal, ResourceType.TOPIC, topic, PatternType.LITERAL, operations, why);
  }
}
