package dev.canvass.collector.http;

import static dev.canvass.privacy.access.Role.ANALYST;
import static dev.canvass.privacy.access.Role.AUDITOR;
import static dev.canvass.privacy.access.Role.OPERATOR;

import dev.canvass.privacy.access.Role;
import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may do what: every operation of the API and the roles that may do it; an admin may do all.
 * What is not in this table is an admin's, so that a route that is forgotten here is not open.
 *
 * <p>Health is for everybody, because those who watch it seldom bear tokens and it tells nothing
 * but up or down. Metrics are not: they show how many users and parties answer.
 */
enum AccessPolicy {
  ASK_QUERY("POST", "/v1/queries", ANALYST),
  LIST_QUERIES("GET", "/v1/queries", ANALYST, OPERATOR, AUDITOR),
  SHOW_QUERY("GET", "/v1/queries/{id}", ANALYST, OPERATOR, AUDITOR),
  SHOW_QUERY_PARTIES("GET", "/v1/queries/{id}/parties", ANALYST, OPERATOR, AUDITOR),
  CANCEL_QUERY("POST", "/v1/queries/{id}:cancel", OPERATOR),
  READ_RESULT("GET", "/v1/queries/{id}/heavy-hitters", ANALYST, AUDITOR),
  READ_LEVELS("GET", "/v1/queries/{id}/levels", ANALYST, AUDITOR),
  READ_FREQUENCY("GET", "/v1/queries/{id}/frequency", ANALYST, AUDITOR),
  REREAD("POST", "/v1/queries/{id}:reread", ANALYST),
  LIST_READINGS("GET", "/v1/queries/{id}/readings", ANALYST, AUDITOR),
  SHOW_READING("GET", "/v1/queries/{id}/readings/{reading}", ANALYST, AUDITOR),
  ENROL_PARTY("POST", "/v1/parties", OPERATOR),
  LIST_PARTIES("GET", "/v1/parties", ANALYST, OPERATOR, AUDITOR),
  READ_AUDIT_ENTRIES("GET", "/v1/audit/entries", AUDITOR),
  READ_AUDIT_HEADS("GET", "/v1/audit/heads", AUDITOR),
  READ_AUDIT_SUMMARY("GET", "/v1/audit/summary", AUDITOR),
  READ_AUDIT_BUNDLE("GET", "/v1/audit/bundle", AUDITOR),
  READ_METRICS("GET", "/metrics", OPERATOR),
  CHECK_LIFE("GET", "/health/live"),
  CHECK_READINESS("GET", "/health/ready");

  private final String method;
  private final String template;
  private final Pattern path;

  @SuppressWarnings("ImmutableEnumChecker") // It comes from Set.of, which nobody can change.
  private final Set<Role> roles;

  AccessPolicy(String method, String template, Role... roles) {
    this.method = method;
    this.template = template;
    path =
        Pattern.compile(
            Arrays.stream(template.split("\\{[a-z]+}", -1))
                .map(Pattern::quote)
                .reduce((left, right) -> left + "[^/:]*" + right)
                .orElseThrow());
    this.roles = Set.of(roles);
  }

  /** The operation that a request asks for; empty if the table has none. */
  static Optional<AccessPolicy> of(HttpMethod method, String path) {
    return Arrays.stream(values())
        .filter(operation -> operation.method.equals(method.name()))
        .filter(operation -> operation.path.matcher(path).matches())
        .findFirst();
  }

  /** Whether nobody needs a token for it. */
  boolean isForEverybody() {
    return roles.isEmpty();
  }

  /** The roles that may do it, besides an admin; none if it is for everybody. */
  Set<Role> roles() {
    return roles;
  }

  String method() {
    return method;
  }

  /** Its path, variables in braces. */
  String template() {
    return template;
  }
}
