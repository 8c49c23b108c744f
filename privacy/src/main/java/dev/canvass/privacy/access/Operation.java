package dev.canvass.privacy.access;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something that can be asked of a node's API, and the roles that may do it besides an admin.
 *
 * @param method of HTTP
 * @param template its path, variables in braces, such as {@code /v1/queries/{id}}
 * @param roles none if it is for everybody, without a token
 */
public record Operation(String method, String template, Set<Role> roles) {

  public Operation {
    roles = Set.copyOf(roles);
  }

  /** An operation that some roles may do, or everybody if none is named. */
  public static Operation of(String method, String template, Role... roles) {
    return new Operation(method, template, Set.of(roles));
  }

  /** Whether nobody needs a token for it. */
  public boolean isForEverybody() {
    return roles.isEmpty();
  }

  /** What its paths look like; a variable has no slash. */
  Pattern path() {
    return Pattern.compile(
        Arrays.stream(template.split("\\{[a-z]+}", -1))
            .map(Pattern::quote)
            .reduce((left, right) -> left + "[^/]*" + right)
            .orElseThrow());
  }
}
