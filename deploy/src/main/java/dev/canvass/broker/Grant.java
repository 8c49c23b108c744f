package dev.canvass.broker;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What one principal may do with one thing, from any host.
 *
 * @param principal as the broker names it, such as {@code User:CN=acme}
 * @param name of the thing, or what its name begins with
 * @param why in a few words, for who reads the table
 */
public record Grant(
    String principal,
    ResourceType type,
    String name,
    PatternType pattern,
    List<AclOperation> operations,
    String why) {

  public Grant {
    operations = List.copyOf(operations);
  }

  /** As Kafka keeps it: one entry for each operation. */
  public List<AclBinding> bindings() {
    ResourcePattern resource = new ResourcePattern(type, name, pattern);
    return operations.stream()
        .map(
            operation ->
                new AclBinding(
                    resource,
                    new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }

  /** Words for the table, such as {@code topic canvass.reports}. */
  public String resource() {
    return type.name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + " "
        + name
        + (pattern == PatternType.PREFIXED ? "*" : "");
  }

  /** The command of Kafka's own tool that grants this, without where the broker is. */
  public String command() {
    StringBuilder command = new StringBuilder("--add --allow-principal ").append(quoted(principal));
    operations.forEach(operation -> command.append(" --operation ").append(camel(operation)));
    String option = type == ResourceType.TRANSACTIONAL_ID ? "transactional-id" : lower(type);
    command.append(" --").append(option).append(' ').append(quoted(name));
    if (pattern == PatternType.PREFIXED) {
      command.append(" --resource-pattern-type prefixed");
    }
    return command.toString();
  }

  private static String lower(ResourceType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static String camel(AclOperation operation) {
    StringBuilder camel = new StringBuilder();
    for (String word : operation.name().split("_", -1)) {
      camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return camel.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
