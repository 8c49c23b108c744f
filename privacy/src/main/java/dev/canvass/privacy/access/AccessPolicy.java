package dev.canvass.privacy.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Every operation of an API and who may do it. What the table lacks is an admin's, so that a route
 * that was forgotten here is not open.
 */
public final class AccessPolicy {

  private final List<Operation> operations;
  private final List<Pattern> paths = new ArrayList<>();

  public AccessPolicy(Operation... operations) {
    this.operations = List.of(operations);
    this.operations.forEach(operation -> paths.add(operation.path()));
  }

  /** The table. */
  public List<Operation> operations() {
    return operations;
  }

  /** Whether a request needs no token. */
  public boolean isForEverybody(String method, String path) {
    return find(method, path).filter(Operation::isForEverybody).isPresent();
  }

  /** The roles that may send a request which is not for everybody. */
  public Set<Role> roles(String method, String path) {
    return find(method, path).map(Operation::roles).orElse(Set.of(Role.ADMIN));
  }

  /** The operation that a request asks for; empty if the table has none. */
  public Optional<Operation> find(String method, String path) {
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i).method().equals(method) && paths.get(i).matcher(path).matches()) {
        return Optional.of(operations.get(i));
      }
    }
    return Optional.empty();
  }
}
