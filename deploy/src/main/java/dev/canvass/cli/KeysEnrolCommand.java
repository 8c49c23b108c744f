package dev.canvass.cli;

import dev.canvass.local.IdentityClient;
import dev.canvass.privacy.identity.IdentityAnswer;
import dev.canvass.privacy.identity.IdentityAnswer.State;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Invitation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "enrol",
    mixinStandardHelpOptions = true,
    description = "Asks a collector to register this party, and waits for its operator's answer.",
    footer = {
      "",
      "Example: canvass keys enrol --config party.yaml --invitation-file invitation.txt"
    })
final class KeysEnrolCommand implements Callable<Integer> {

  private static final String VARIABLE = "CANVASS_INVITATION";
  private static final long POLL_MILLIS = 2_000;

  @Mixin private IdentityOptions identity;

  @Option(
      names = "--invitation-file",
      paramLabel = "FILE",
      description = {
        "Holds the invitation that the collector's operator gave you. Without it, ",
        VARIABLE + " in the environment."
      })
  private Path invitationFile;

  @Mixin private CertificateOption certificate;

  @Option(
      names = "--wait",
      paramLabel = "MINUTES",
      defaultValue = "60",
      description = "How long to wait for the answer. Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Invitation invitation = invitation();
    IdentityRequest request = identity.request(certificate.fingerprint());
    IdentityClient client = new IdentityClient(identity.client());
    IdentityAnswer answer = client.ask(invitation, request);
    if (answer.state() == State.PENDING) {
      System.err.printf(
          "Tell the collector's operator this fingerprint, over a channel that you trust:%n%n"
              + "    %s%n%nWaiting up to %d minutes for the approval …%n",
          request.fingerprint(), minutes);
    }
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    while (answer.state() == State.PENDING) {
      if (System.nanoTime() - deadline >= 0) {
        throw new IOException(
            "not approved within "
                + minutes
                + " minutes; run the same command again to go on waiting");
      }
      Thread.sleep(POLL_MILLIS);
      answer = client.ask(invitation, request);
    }
    if (answer.state() == State.REJECTED) {
      throw new IOException("the collector's operator rejected the request");
    }
    identity.folder().keep(answer);
    IdentityReport.print(identity);
    return 0;
  }

  private Invitation invitation() throws IOException {
    String text =
        invitationFile == null ? System.getenv(VARIABLE) : IdentityOptions.line(invitationFile);
    if (text == null) {
      throw new IOException("an invitation is needed: --invitation-file or " + VARIABLE);
    }
    try {
      return Invitation.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          (invitationFile == null ? VARIABLE : invitationFile.toString()) + ": " + e.getMessage(),
          e);
    }
  }
}
