package dev.canvass.party.http;

import dev.canvass.party.config.AttributePolicy;
import dev.canvass.party.config.Policy;
import dev.canvass.party.records.Columns;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an upload says of its columns: the names of one attribute's, or of several that must all be
 * there; or nothing, for whatever the header names of the policy.
 *
 * @param attributes of the policy, in the order of the columns
 */
record ImportRequest(List<String> attributes, Columns columns) {

  private static final String ITEM = "item";

  /** An upload asks for an attribute that the policy does not have. */
  static final class UnknownAttributeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private UnknownAttributeException(String name) {
      super("attribute " + name + " is not in the policy");
    }
  }

  /**
   * Reads the options of an upload.
   *
   * @throws UnknownAttributeException if an attribute is none of the policy's
   * @throws IllegalArgumentException if the options contradict each other or name no columns
   */
  static ImportRequest of(MultiMap options, Policy policy) {
    String user = options.get("user");
    String item = options.get("item");
    if (options.contains("attributes")) {
      if (options.contains("attribute") || item != null) {
        throw new IllegalArgumentException(
            "attributes names the columns by itself: leave attribute and item out");
      }
      return several(List.of(options.get("attributes").split(",", -1)), user, policy);
    }
    if (options.contains("attribute") || user != null || item != null) {
      String attribute = options.contains("attribute") ? options.get("attribute") : ITEM;
      return one(find(attribute, policy), user, item);
    }
    return whatever(policy);
  }

  private static ImportRequest several(List<String> names, String user, Policy policy) {
    List<AttributePolicy> found = names.stream().map(name -> find(name, policy)).toList();
    return new ImportRequest(
        names, Columns.chosen(user, found.stream().map(AttributePolicy::column).toList()));
  }

  private static ImportRequest one(AttributePolicy attribute, String user, String item) {
    Columns columns =
        user == null && item == null
            ? Columns.usual(List.of(names(attribute, true)), 0)
            : Columns.named(user, item);
    return new ImportRequest(List.of(attribute.name()), columns);
  }

  private static ImportRequest whatever(Policy policy) {
    List<AttributePolicy> all = policy.attributes();
    List<String> names = policy.attributeNames();
    int unnamed = all.size() == 1 ? 0 : names.indexOf(ITEM);
    List<List<String>> columns = new ArrayList<>();
    all.forEach(attribute -> columns.add(names(attribute, all.size() == 1)));
    return new ImportRequest(names, Columns.usual(columns, unnamed));
  }

  /** A lone attribute's column may be called {@code item} too. */
  private static List<String> names(AttributePolicy attribute, boolean isAlone) {
    Set<String> names = new LinkedHashSet<>(List.of(attribute.column()));
    if (isAlone) {
      names.add(ITEM);
    }
    return List.copyOf(names);
  }

  private static AttributePolicy find(String name, Policy policy) {
    Optional<AttributePolicy> found =
        policy.attributes().stream().filter(any -> any.name().equals(name)).findFirst();
    return found.orElseThrow(() -> new UnknownAttributeException(name));
  }
}
