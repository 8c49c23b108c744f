package dev.canvass.collector.http;

import static dev.canvass.privacy.access.Role.ANALYST;
import static dev.canvass.privacy.access.Role.AUDITOR;
import static dev.canvass.privacy.access.Role.OPERATOR;

import dev.canvass.privacy.access.AccessPolicy;
import dev.canvass.privacy.access.Operation;

/**
 * Who may do what at a collector; an admin may do all.
 *
 * <p>Health is for everybody, because those who watch it seldom bear tokens and it tells nothing
 * but up or down. Metrics are not: they show how many users and parties answer.
 */
final class Operations {

  static final AccessPolicy POLICY =
      new AccessPolicy(
          Operation.of("POST", "/v1/queries", ANALYST),
          Operation.of("POST", "/v1/queries:plan", ANALYST, OPERATOR),
          Operation.of("GET", "/v1/queries", ANALYST, OPERATOR, AUDITOR),
          Operation.of("GET", "/v1/queries/{id}", ANALYST, OPERATOR, AUDITOR),
          Operation.of("GET", "/v1/queries/{id}/parties", ANALYST, OPERATOR, AUDITOR),
          Operation.of("POST", "/v1/queries/{id}:cancel", OPERATOR),
          Operation.of("POST", "/v1/queries/{id}:approve", ANALYST, OPERATOR),
          Operation.of("GET", "/v1/queries/{id}/heavy-hitters", ANALYST, AUDITOR),
          Operation.of("GET", "/v1/queries/{id}/levels", ANALYST, AUDITOR),
          Operation.of("GET", "/v1/queries/{id}/frequency", ANALYST, AUDITOR),
          Operation.of("POST", "/v1/queries/{id}:reread", ANALYST),
          Operation.of("GET", "/v1/queries/{id}/readings", ANALYST, AUDITOR),
          Operation.of("GET", "/v1/queries/{id}/readings/{reading}", ANALYST, AUDITOR),
          Operation.of("POST", "/v1/parties", OPERATOR),
          Operation.of("POST", "/v1/parties/{id}:revoke", OPERATOR),
          // The registered key vouches for the request.
          Operation.of("POST", "/v1/parties/{id}:renew"),
          Operation.of("POST", "/v1/invitations", OPERATOR),
          Operation.of("GET", "/v1/enrolments", OPERATOR, AUDITOR),
          // The invitation is what lets it in.
          Operation.of("POST", "/v1/enrolments"),
          Operation.of("POST", "/v1/enrolments/{id}:approve", OPERATOR),
          Operation.of("POST", "/v1/enrolments/{id}:reject", OPERATOR),
          Operation.of("GET", "/v1/parties", ANALYST, OPERATOR, AUDITOR),
          Operation.of("GET", "/v1/audit/entries", AUDITOR),
          Operation.of("GET", "/v1/audit/heads", AUDITOR),
          Operation.of("GET", "/v1/audit/summary", AUDITOR),
          Operation.of("GET", "/v1/audit/bundle", AUDITOR),
          Operation.of("GET", "/v1/audit/administration", AUDITOR),
          Operation.of("GET", "/metrics", OPERATOR),
          // The console's files tell nothing; what they show is asked for with a token.
          Operation.of("GET", "/"),
          Operation.of("GET", "/console"),
          Operation.of("GET", "/console/{file}"),
          Operation.of("GET", "/health/live"),
          Operation.of("GET", "/health/ready"));

  private Operations() {}
}
