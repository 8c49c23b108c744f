package dev.canvass.privacy.access;

import java.util.Set;

/**
 * Somebody the gate knows.
 *
 * @param name of the token, or what the login's issuer says; one name is one person
 * @param roles none if whoever it is may do nothing
 */
public record Principal(String name, Set<Role> roles) {

  /** Whoever asks where access is open; may do everything, and is not to be held to a name. */
  public static final Principal ANYBODY = new Principal("anybody", Set.of(Role.ADMIN));

  public Principal {
    roles = Set.copyOf(roles);
  }

  /** Whether one of {@code allowed} is theirs; an admin may do everything. */
  public boolean mayActAs(Set<Role> allowed) {
    return roles.contains(Role.ADMIN) || roles.stream().anyMatch(allowed::contains);
  }
}
