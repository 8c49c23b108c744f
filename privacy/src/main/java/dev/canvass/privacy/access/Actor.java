package dev.canvass.privacy.access;

import java.util.Set;

/**
 * Somebody who does something, and from where: what the audit logs keep of administrative acts.
 *
 * @param principal who
 * @param source the address, or {@value #LOCAL} for the node's own process and machine
 */
public record Actor(Principal principal, String source) {

  /** The source of what was not asked for over the network. */
  public static final String LOCAL = "local";

  /** The node itself, or the program that it runs in. */
  public static final Actor NODE = new Actor(new Principal("node", Set.of(Role.ADMIN)), LOCAL);

  /**
   * An account of the node's machine, which runs the node or owns a file that it alone may write.
   */
  public static Actor account(String name) {
    return new Actor(new Principal("os:" + name, Set.of(Role.ADMIN)), LOCAL);
  }

  /** Whose name the logs give. */
  public String name() {
    return principal.name();
  }

  /** The roles with commas, such as {@code analyst,auditor}. */
  public String roles() {
    return Role.names(principal.roles(), ",");
  }

  /** A log line: {@code event=… who=… from=… role=…}. */
  public String line(String event) {
    return "event=" + event + " who=" + name() + " from=" + source + " role=" + roles();
  }
}
