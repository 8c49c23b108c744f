package dev.canvass.doctor;

import dev.canvass.doctor.Subject.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks at a node from outside: configuration, files, broker, clock, database. Every wait has a
 * deadline; all checks are made, whatever one of them finds.
 */
public final class Doctor {

  private static final String CONFIGURATION = "configuration";

  private final Duration patience;
  private final Clock clock;

  /**
   * A doctor.
   *
   * @param patience how long broker and peers may take to answer
   */
  public Doctor(Duration patience, Clock clock) {
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * What is to be said of the node whose configuration is in {@code file}.
   *
   * @param role what it is; empty to find that out
   */
  public List<Finding> examine(Path file, Optional<Role> role) throws InterruptedException {
    Subject subject;
    try {
      Role known = role.isPresent() ? role.get() : Subject.recognise(file);
      subject = Subject.load(file, known);
    } catch (IOException e) {
      return Arrays.stream(String.valueOf(e.getMessage()).split("; |\\R\\s*", -1))
          .filter(error -> !error.isBlank())
          .map(
              error ->
                  Finding.fail(CONFIGURATION, error, "Correct " + file + "; see docs/deploy.md."))
          .toList();
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok(CONFIGURATION, file + " is that of a " + subject.role()));
    findings.addAll(examine(subject));
    return findings;
  }

  /** What is to be said of a node whose configuration is good. */
  List<Finding> examine(Subject subject) throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(FolderCheck.of(subject, FolderCheck.LEAST_BYTES));
    findings.addAll(SecretsCheck.of(subject));
    findings.addAll(CertificatesCheck.of(subject, clock.instant()));
    findings.addAll(AccessCheck.of(subject, clock.instant()));
    subject.database().ifPresent(folder -> findings.add(DatabaseCheck.of(folder)));
    findings.addAll(BrokerCheck.of(subject, patience));
    findings.addAll(ClockCheck.of(subject, patience, clock));
    return findings;
  }
}
