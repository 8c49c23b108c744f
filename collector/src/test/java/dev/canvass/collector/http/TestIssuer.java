package dev.canvass.collector.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.canvass.collector.transport.NodeFiles;
import dev.canvass.privacy.identity.CertificateAuthority;
import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.Passphrase;
import dev.canvass.privacy.identity.TlsKey;
import dev.canvass.privacy.transport.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.Supplier;

/**
 * An OpenID Connect issuer with keys of its own, over HTTPS with a certificate of its own
 * authority. It is bound at once, and answers once it is started.
 */
final class TestIssuer implements AutoCloseable {

  private final Path folder;
  private final HttpsServer server;
  private final String url;
  private volatile RSAKey current;

  TestIssuer(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    CertificateAuthority authority = CertificateAuthority.create("login", Clock.systemUTC());
    TlsKey key = TlsKey.generate();
    Duration day = Duration.ofDays(1);
    write("ca.pem", Certificates.toPem(authority.certificate()));
    write(
        "login.pem",
        Certificates.toPem(
            authority.issueServer("login", key.publicKey(), List.of("127.0.0.1"), day)));
    write("login.key", key.toPem(Passphrase.NONE));
    TlsFiles files = new TlsFiles(file("login.pem"), file("login.key"), null, ca());
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(files.read(NodeFiles::read, Instant.now()).context()));
    url = "https://127.0.0.1:" + server.getAddress().getPort();
    rotate("one");
    serve(
        "/.well-known/openid-configuration",
        () -> "{\"issuer\":\"" + url + "\",\"jwks_uri\":\"" + url + "/keys\"}");
    serve("/keys", () -> new JWKSet(current).toPublicJWKSet().toString());
  }

  private void write(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void serve(String path, Supplier<String> text) {
    server.createContext(
        path,
        exchange -> {
          byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  void start() {
    server.start();
  }

  String url() {
    return url;
  }

  /** The file of the authority behind its certificate. */
  String ca() {
    return file("ca.pem");
  }

  /** Signs with another key from now on, and publishes that alone. */
  void rotate(String id) throws JOSEException {
    current = new RSAKeyGenerator(2048).keyID(id).generate();
  }

  /** A token that is good for five minutes. */
  String login(String subject, String... groups) throws JOSEException {
    return sign(claims(subject, groups).build());
  }

  JWTClaimsSet.Builder claims(String subject, String... groups) {
    return new JWTClaimsSet.Builder()
        .issuer(url)
        .audience("canvass")
        .subject(subject)
        .claim("groups", List.of(groups))
        .expirationTime(Date.from(Instant.now().plusSeconds(300)));
  }

  String sign(JWTClaimsSet claims) throws JOSEException {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(current.getKeyID()).build();
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(new RSASSASigner(current));
    return jwt.serialize();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
