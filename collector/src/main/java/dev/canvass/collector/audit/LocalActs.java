package dev.canvass.collector.audit;

import dev.canvass.analytics.audit.AuditFacts;
import dev.canvass.analytics.report.Digest;
import dev.canvass.privacy.access.Actor;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenChange;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.audit.AuditEntry;
import dev.canvass.privacy.audit.AuditKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done on an instance's machine and not through its API: starts with another configuration,
 * and changes of the token file. Each token is told again at every start; the log takes it once.
 * Thread-safe.
 */
public final class LocalActs {

  private static final Logger LOG = LoggerFactory.getLogger(LocalActs.class);

  private final Acts acts;
  private final Administration log;
  private TokenList recorded = TokenList.EMPTY;

  public LocalActs(Acts acts, Administration log) {
    this.acts = acts;
    this.log = log;
  }

  /**
   * Records the start of {@code instance}, and that its configuration is another than before.
   *
   * @param configuration all of it but secrets
   */
  public void started(String instance, String configuration) throws IOException {
    Software software = Software.running();
    TreeMap<String, String> facts =
        new TreeMap<>(AuditFacts.of(Actor.account(System.getProperty("user.name"))));
    facts.put(AuditFacts.INSTANCE, instance);
    facts.put(
        AuditFacts.CONFIGURATION_DIGEST,
        Digest.of(configuration.getBytes(StandardCharsets.UTF_8)).hex());
    List<Act> done = new ArrayList<>();
    Optional<String> before =
        log.lastStart(instance)
            .map(AuditEntry::facts)
            .map(said -> said.get(AuditFacts.CONFIGURATION_DIGEST));
    if (before
        .filter(digest -> !digest.equals(facts.get(AuditFacts.CONFIGURATION_DIGEST)))
        .isPresent()) {
      TreeMap<String, String> change = new TreeMap<>(facts);
      change.put(AuditFacts.CONFIGURATION_BEFORE, before.get());
      done.add(Act.now(AuditKind.CONFIGURATION_CHANGE, change));
    }
    facts.put(AuditFacts.SOFTWARE_VERSION, software.version());
    software.digest().ifPresent(digest -> facts.put(AuditFacts.SOFTWARE_DIGEST, digest.hex()));
    done.add(Act.now(AuditKind.NODE_START, facts));
    acts.record(done);
  }

  /**
   * Records what is new in the token file; tries again at the next call what the broker did not
   * take.
   *
   * @param owner the account that may write the file
   */
  public synchronized void tokens(TokenList now, String owner) {
    if (now.equals(recorded)) {
      return;
    }
    Actor actor = Actor.account(owner);
    List<Act> done =
        TokenChange.between(recorded, now).stream().map(change -> act(change, actor)).toList();
    try {
      acts.record(done);
      recorded = now;
    } catch (IOException e) {
      LOG.warn("event=token-changes-not-recorded reason=\"{}\"", e.getMessage());
    }
  }

  /** The hash is part of what tells one token from another, but not of what is said. */
  private static Act act(TokenChange change, Actor actor) {
    String action = change.kind().action();
    TokenEntry token = change.token();
    String time = change.time().toString();
    byte[] what =
        String.join(" ", action, token.name(), token.hash(), time).getBytes(StandardCharsets.UTF_8);
    String granted = Role.names(token.roles(), ",");
    return Act.found(
        what,
        action,
        token.name(),
        actor,
        Map.of(AuditFacts.GRANTED, granted, AuditFacts.AT, time));
  }
}
