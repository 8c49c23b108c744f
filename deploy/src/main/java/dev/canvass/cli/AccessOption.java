package dev.canvass.cli;

import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
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
      description = "Holds your access token. Without it, " + VARIABLE + " in the environment.")
  private Path file;

  /** A client of the node at {@code url} that sends the token, if there is one. */
  CollectorClient client(String url) throws IOException {
    return new CollectorClient(url, token());
  }

  /** The token, if there is one. */
  Optional<String> token() throws IOException {
    Optional<String> token =
        file == null
            ? Optional.ofNullable(System.getenv(VARIABLE)).filter(text -> !text.isBlank())
            : Optional.of(Files.readString(file));
    if (token.filter(text -> !TOKEN.matcher(text.strip()).matches()).isPresent()) {
      throw new IOException(
          (file == null ? VARIABLE : file.toString()) + " does not hold one access token");
    }
    return token.map(String::strip);
  }
}
