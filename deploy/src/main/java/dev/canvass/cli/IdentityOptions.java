package dev.canvass.cli;

import dev.canvass.local.CollectorClient;
import dev.canvass.party.config.PartyConfig;
import dev.canvass.party.identity.IdentityFolder;
import dev.canvass.party.transport.NodeFiles;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Passphrase;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose keys a command is about, and how they are kept. */
final class IdentityOptions {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The party's YAML file: its id, data directory and collector.")
  private Path config;

  @Option(
      names = "--prompt",
      description = {
        "Ask for the passphrase of the private keys. Without it,",
        "identity.passphraseFile of the configuration, else CANVASS_KEY_PASSPHRASE",
        "in the environment, else none: then the files' permissions protect them."
      })
  private boolean prompt;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private PartyConfig settings;
  private Passphrase passphrase;

  PartyConfig settings() {
    if (settings == null) {
      settings = PartyConfig.load(config);
    }
    return settings;
  }

  boolean json() {
    return json;
  }

  IdentityFolder folder() {
    return IdentityFolder.in(Path.of(settings().dataDirectory()));
  }

  /** Asked for once. */
  Passphrase passphrase() throws IOException {
    if (passphrase == null) {
      passphrase =
          prompt ? prompted() : settings().identity().passphrase(System.getenv(), NodeFiles::read);
    }
    return passphrase;
  }

  // Java 22 gives a console without a terminal too, which then reads nothing: both are refused.
  @SuppressWarnings("SystemConsoleNull")
  private static Passphrase prompted() throws IOException {
    Console console = System.console();
    char[] typed = console == null ? null : console.readPassword("Passphrase of the keys: ");
    if (typed == null) {
      throw new IOException("--prompt needs a terminal; use identity.passphraseFile instead");
    }
    return Passphrase.of(typed);
  }

  /** What the party asks for, with its fingerprint. */
  IdentityRequest request(Optional<String> externalCertificate) throws IOException {
    if (!folder().exists()) {
      throw new IOException(
          "there are no keys in " + folder().path() + "; make them with: canvass keys create");
    }
    return folder().request(passphrase(), externalCertificate);
  }

  /** A client of the collector in the configuration, without a token: the keys speak. */
  CollectorClient client() throws IOException {
    if (settings().collector().url() == null) {
      throw new IOException("the configuration has no collector.url");
    }
    return new CollectorClient(
        settings().collector().url(),
        Optional.empty(),
        TlsOption.believing(settings().collector().ca()));
  }

  /** The first line of a file. */
  static String line(Path file) throws IOException {
    return Files.readString(file).lines().findFirst().orElse("");
  }
}
