package dev.canvass.privacy.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody may be to a node. The names are part of token files. */
public enum Role {
  /** Asks queries and reads their results. */
  ANALYST,
  /** Runs the service: parties, cancellations, metrics; at a party its records and approvals. */
  OPERATOR,
  /** Reads what was spent and the proofs of it. */
  AUDITOR,
  /** Everything the others may. */
  ADMIN;

  /**
   * Reads {@link #wireName()}.
   *
   * @throws IllegalArgumentException if there is no such role
   */
  public static Role parse(String wireName) {
    return Arrays.stream(values())
        .filter(role -> role.wireName().equals(wireName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown role \""
                        + wireName
                        + "\"; roles are "
                        + names(Set.of(values()), ", ")));
  }

  /** The stable name, such as {@code analyst}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names in the order of this enum. */
  public static String names(Set<Role> roles, String separator) {
    return roles.stream().sorted().map(Role::wireName).collect(Collectors.joining(separator));
  }
}
