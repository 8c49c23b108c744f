package dev.canvass.cli;

import dev.canvass.local.IdentityClient;
import dev.canvass.party.identity.IdentityFolder;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityRenewal;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "renew",
    mixinStandardHelpOptions = true,
    description = {
      "Gets a fresh certificate once less than a third of its time is left, or",
      "changes the keys. Needs no approval: the registered key vouches for it."
    },
    footer = {"", "Example: canvass keys renew --config party.yaml"})
final class KeysRenewCommand implements Callable<Integer> {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  @Mixin private IdentityOptions identity;

  @Option(names = "--now", description = "Renew even if it is not due.")
  private boolean now;

  @Option(
      names = "--new-keys",
      description = {
        "Make new keys and sign with them from now on. Restart the party's nodes;",
        "messages under the old key count for another 7 days."
      })
  private boolean newKeys;

  @Mixin private CertificateOption certificate;

  @Override
  public Integer call() throws IOException {
    IdentityFolder folder = identity.folder();
    VerifyingKey collector =
        folder
            .collector()
            .orElseThrow(
                () -> new IOException("this party is not enrolled; see: canvass keys enrol"));
    Instant time = Instant.now();
    Optional<String> external = certificate.fingerprint();
    boolean due =
        folder.certificate().map(issued -> Certificates.isDue(issued, time)).orElse(false);
    if (!now && !newKeys && !due && external.isEmpty()) {
      System.err.println("Nothing to do: the certificate is not due. --now renews it anyway.");
      return 0;
    }
    SigningKey current = folder.signingKey(identity.passphrase());
    IdentityFolder target = newKeys ? folder.next() : folder;
    if (newKeys && !target.exists()) {
      target.create(identity.settings().party(), identity.passphrase());
    }
    IdentityRequest request = target.request(identity.passphrase(), external);
    target.keep(
        new IdentityClient(identity.client())
            .renew(IdentityRenewal.create(request, time, current), collector));
    if (newKeys) {
      folder.replaceByNext(STAMP.format(time));
      System.err.println("Restart the party's nodes, all shards, within 7 days.");
    }
    IdentityReport.print(identity);
    return 0;
  }
}
