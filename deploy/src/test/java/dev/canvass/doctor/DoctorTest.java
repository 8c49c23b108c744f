package dev.canvass.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.canvass.analytics.wire.Topics;
import dev.canvass.doctor.Finding.Level;
import dev.canvass.doctor.Subject.Role;
import dev.canvass.party.records.PartyDatabase;
import dev.canvass.privacy.access.AccessSettings;
import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.TokenEntry;
import dev.canvass.privacy.access.TokenList;
import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.CertificateRequest;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.TlsKey;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each check but those of the broker, on something that is really wrong. */
final class DoctorTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private Subject subject(AccessSettings access, List<String> clocks) {
    return new Subject(
        Role.PARTY,
        folder,
        "127.0.0.1:1",
        new Topics("t."),
        access,
        List.of(folder.resolve("signing.key")),
        folder.resolve("authority.pem"),
        Optional.of(folder.resolve("certificate.pem")),
        Optional.of(folder.resolve("state")),
        clocks);
  }

  private Subject subject() {
    return subject(AccessSettings.OPEN, List.of());
  }

  private static void permit(Path file, String permissions) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private static Finding worst(List<Finding> findings) {
    return findings.stream()
        .reduce((one, other) -> one.level().compareTo(other.level()) >= 0 ? one : other)
        .orElseThrow();
  }

  private static void assertFinding(Level level, String part, Finding finding) {
    assertEquals(level, finding.level(), finding.toString());
    assertTrue((finding.detail() + finding.remedy()).contains(part), finding.toString());
    assertEquals(level == Level.OK, finding.remedy().isEmpty(), finding.toString());
  }

  @Test
  void everyErrorOfAConfigurationIsSaidAtOnce() throws Exception {
    Path file = folder.resolve("node.yaml");
    Doctor doctor = new Doctor(PATIENCE, Clock.systemUTC());
    Files.writeString(file, "kafka: {partitions: 0}\n");
    List<Finding> collector = doctor.examine(file, Optional.empty());
    assertEquals(3, collector.stream().filter(Finding::isFailure).count(), collector::toString);
    assertTrue(collector.toString().contains("dataDirectory is required"), collector::toString);
    Files.writeString(file, "party: a/b\nkafka: {bootstrapServers: nowhere}\n");
    List<Finding> party = doctor.examine(file, Optional.empty());
    for (String wrong : List.of("party:", "dataDirectory:", "bootstrapServers")) {
      assertTrue(party.toString().contains(wrong), () -> wrong + " in " + party);
    }
    assertFinding(
        Level.FAIL, "no.yaml", doctor.examine(folder.resolve("no.yaml"), Optional.empty()).get(0));
  }

  @Test
  void aFolderThatOthersCanWriteOrThatIsFullIsFound() throws Exception {
    permit(folder, "rwx------");
    assertFinding(Level.OK, "owner alone", FolderCheck.of(subject(), 1).get(0));
    permit(folder, "rwxrwxrwx");
    assertFinding(Level.FAIL, "chmod go-w", FolderCheck.of(subject(), 1).get(0));
    assertFinding(Level.OK, "MiB", FolderCheck.of(subject(), 1).get(1));
    assertFinding(Level.FAIL, "MiB", FolderCheck.of(subject(), Long.MAX_VALUE).get(1));
    long usable = Files.getFileStore(folder).getUsableSpace();
    assertFinding(Level.WARN, "MiB", FolderCheck.of(subject(), usable * 4).get(1));
  }

  @Test
  void aKeyThatOthersCanReadOrThatIsCutIsFound() throws Exception {
    Path key = folder.resolve("signing.key");
    assertFinding(Level.OK, "first start", SecretsCheck.of(subject()).get(0));
    Files.write(key, new byte[32]);
    permit(key, "rw-r--r--");
    assertFinding(Level.FAIL, "chmod 600", SecretsCheck.of(subject()).get(0));
    permit(key, "rw-------");
    assertFinding(Level.OK, "whole", SecretsCheck.of(subject()).get(0));
    Files.write(key, new byte[31]);
    assertFinding(Level.FAIL, "copy", SecretsCheck.of(subject()).get(0));
  }

  @Test
  void aCertificateThatIsExpiredOrAnotherAuthoritysIsFound() throws Exception {
    assertFinding(Level.OK, "not there yet", CertificatesCheck.of(subject(), NOW).get(0));
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    CertificateAuthority authority = CertificateAuthority.create("one", clock);
    CertificateAuthority other = CertificateAuthority.create("other", clock);
    X509Certificate own =
        authority.issueParty(
            CertificateRequest.create("acme", TlsKey.generate()), "acme", Duration.ofDays(30));
    Path root = folder.resolve("authority.pem");
    Files.writeString(folder.resolve("certificate.pem"), Certificates.toPem(own));
    Files.writeString(root, Certificates.toPem(authority.certificate()));
    assertFinding(Level.OK, "", worst(CertificatesCheck.of(subject(), NOW)));
    Instant late = NOW.plus(Duration.ofDays(29));
    assertFinding(Level.WARN, "keys renew", worst(CertificatesCheck.of(subject(), late)));
    Instant over = NOW.plus(Duration.ofDays(31));
    assertFinding(Level.FAIL, "only", worst(CertificatesCheck.of(subject(), over)));
    Files.writeString(root, Certificates.toPem(other.certificate()));
    assertFinding(Level.FAIL, "not issued", worst(CertificatesCheck.of(subject(), NOW)));
    Files.writeString(root, "garbage");
    assertFinding(Level.FAIL, "cannot be read", worst(CertificatesCheck.of(subject(), NOW)));
  }

  @Test
  void tokensThatAreNoLongerGoodAreFound() throws Exception {
    Path file = folder.resolve("tokens");
    Subject subject = subject(AccessSettings.tokens(file.toString()), List.of());
    assertFinding(Level.FAIL, "no such file", worst(AccessCheck.of(subject, NOW)));
    TokenList list =
        TokenList.EMPTY.with(
            TokenEntry.of(
                "alice",
                Set.of(dev.canvass.privacy.access.Role.ADMIN),
                AccessToken.generate(),
                NOW.minusSeconds(60),
                Optional.of(NOW.plusSeconds(60))));
    Files.writeString(file, list.format());
    permit(file, "rw-r-----");
    assertFinding(Level.FAIL, "chmod 600", worst(AccessCheck.of(subject, NOW)));
    permit(file, "rw-------");
    assertFinding(Level.WARN, "alice expires", worst(AccessCheck.of(subject, NOW)));
    assertFinding(Level.FAIL, "expired", worst(AccessCheck.of(subject, NOW.plusSeconds(60))));
    assertFinding(Level.WARN, "everybody", worst(AccessCheck.of(subject(), NOW)));
  }

  @Test
  void aDamagedDatabaseIsFoundAndOneInUseIsReadOnly() throws Exception {
    Path state = folder.resolve("state");
    assertFinding(Level.OK, "first start", DatabaseCheck.of(state));
    try (PartyDatabase database = new PartyDatabase(state)) {
      for (int i = 0; i < 2_000; i++) {
        database.put(
            PartyDatabase.Family.META,
            ("key" + i).getBytes(StandardCharsets.UTF_8),
            new byte[1_000]);
      }
      assertFinding(Level.OK, "every block", DatabaseCheck.of(state));
    }
    // Opening and closing once more writes what was in memory into a table.
    new PartyDatabase(state).close();
    assertFinding(Level.OK, "every block", DatabaseCheck.of(state));
    Path table;
    try (Stream<Path> files = Files.list(state)) {
      table =
          files
              .filter(file -> file.toString().endsWith(".sst"))
              .max((one, other) -> Long.compare(one.toFile().length(), other.toFile().length()))
              .orElseThrow();
    }
    try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
      file.seek(10);
      file.write(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    }
    assertFinding(Level.FAIL, "newest copy", DatabaseCheck.of(state));
  }

  @Test
  void aClockThatIsApartAndAPeerThatIsAwayAreFound() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    Subject subject = subject(AccessSettings.OPEN, List.of(url));
    assertFinding(Level.OK, "agrees", ClockCheck.of(subject, PATIENCE, Clock.systemUTC()).get(1));
    Clock ahead = Clock.fixed(Instant.now().plusSeconds(3_600), ZoneOffset.UTC);
    assertFinding(Level.FAIL, "NTP", ClockCheck.of(subject, PATIENCE, ahead).get(1));
    server.stop(0);
    assertFinding(
        Level.FAIL, "does not answer", worst(ClockCheck.of(subject, PATIENCE, Clock.systemUTC())));
  }
}
