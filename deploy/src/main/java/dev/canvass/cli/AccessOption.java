package dev.canvass.cli;

import dev.canvass.local.CollectorClient;
import dev.canvass.privacy.transport.PlainText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Who calls a node: a token from a file or the environment, never from the command line, which
 * other users of the machine can read.
 */
final class AccessOption {

  private static final String VARIABLE = "CANVASS_TOKEN";

  /** RFC 6750's characters of a bearer token: nothing that could end a header. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = {
        "Holds your access token; for you alone (chmod 600).",
        "Without it, " + VARIABLE + " in the environment."
      })
  private Path file;

  @Option(
      names = "--insecure",
      description = "Send the token even where it can be read on the way: over plain HTTP.")
  private boolean insecure;

  @Mixin private TlsOption tls;

  /** A client of the node at {@code url} that sends the token, if there is one. */
  CollectorClient client(String url) throws IOException {
    Optional<String> token = token();
    if (token.isPresent() && !new PlainText().url("--url", url).objections(insecure).isEmpty()) {
      throw new IOException(
          "your token could be read on the way to "
              + url
              + ": use https://, or --insecure where a private network protects it");
    }
    return new CollectorClient(url, token, tls.context());
  }

  private Optional<String> token() throws IOException {
    Optional<String> token =
        file == null
            ? Optional.ofNullable(System.getenv(VARIABLE)).filter(text -> !text.isBlank())
            : Optional.of(SecretText.of(file));
    if (token.filter(text -> !TOKEN.matcher(text.strip()).matches()).isPresent()) {
      throw new IOException(
          (file == null ? VARIABLE : file.toString()) + " does not hold one access token");
    }
    return token.map(String::strip);
  }
}
