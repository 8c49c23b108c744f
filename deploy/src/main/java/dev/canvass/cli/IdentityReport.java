package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.canvass.party.identity.IdentityFolder;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityRequest;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What can be said of a party's keys without telling any of them. */
final class IdentityReport {

  private IdentityReport() {}

  static void print(IdentityOptions identity) throws IOException {
    Map<String, Object> facts = facts(identity, Instant.now());
    if (identity.json()) {
      System.out.println(new JsonMapper().writeValueAsString(facts));
      return;
    }
    facts.forEach((name, value) -> System.out.printf("%-22s %s%n", name, value));
  }

  private static Map<String, Object> facts(IdentityOptions identity, Instant now)
      throws IOException {
    IdentityFolder folder = identity.folder();
    IdentityRequest request = identity.request(Optional.empty());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("party", request.party());
    facts.put("folder", folder.path().toString());
    facts.put("publicKey", request.signingKey().toString());
    facts.put("signingKey", request.signingKey().fingerprint());
    facts.put("request", request.fingerprint());
    folder.collector().ifPresent(key -> facts.put("collector", key.fingerprint()));
    folder.authority().ifPresent(root -> facts.put("authority", Certificates.fingerprint(root)));
    Optional<X509Certificate> certificate = folder.certificate();
    certificate.ifPresent(
        issued -> {
          Instant end = issued.getNotAfter().toInstant();
          facts.put("certificate", Certificates.fingerprint(issued));
          facts.put("certificateExpires", end.toString());
          facts.put("certificateDaysLeft", Duration.between(now, end).toDays());
          facts.put("renewalIsDue", Certificates.isDue(issued, now));
        });
    facts.put("enrolled", folder.collector().isPresent());
    return facts;
  }
}
