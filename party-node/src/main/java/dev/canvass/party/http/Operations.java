package dev.canvass.party.http;

import static dev.canvass.privacy.access.Role.AUDITOR;
import static dev.canvass.privacy.access.Role.OPERATOR;

import dev.canvass.privacy.access.AccessPolicy;
import dev.canvass.privacy.access.Operation;

/**
 * Who may do what at a party's node; an admin may do all. There is nothing for analysts here. What
 * names a user is the operator's alone.
 */
final class Operations {

  static final AccessPolicy POLICY =
      new AccessPolicy(
          Operation.of("PUT", "/v1/records", OPERATOR),
          Operation.of("DELETE", "/v1/records/{user}", OPERATOR),
          Operation.of("PUT", "/v1/opt-outs/{user}", OPERATOR),
          Operation.of("DELETE", "/v1/opt-outs/{user}", OPERATOR),
          Operation.of("GET", "/v1/queries", OPERATOR, AUDITOR),
          Operation.of("POST", "/v1/queries/{id}:approve", OPERATOR),
          Operation.of("POST", "/v1/queries/{id}:reject", OPERATOR),
          Operation.of("GET", "/v1/queries/{id}/local-heavy-hitters", OPERATOR),
          Operation.of("GET", "/v1/participation", OPERATOR, AUDITOR),
          Operation.of("POST", "/v1/participation:stop", OPERATOR),
          Operation.of("POST", "/v1/participation:resume", OPERATOR),
          Operation.of("GET", "/v1/outgoing", OPERATOR, AUDITOR),
          Operation.of("GET", "/v1/budget", OPERATOR, AUDITOR),
          Operation.of("GET", "/v1/budget/users/{user}", OPERATOR),
          Operation.of("GET", "/v1/audit/head", AUDITOR),
          Operation.of("GET", "/v1/audit/entries", AUDITOR),
          Operation.of("GET", "/metrics", OPERATOR),
          Operation.of("GET", "/health/live"),
          Operation.of("GET", "/health/ready"));

  private Operations() {}
}
