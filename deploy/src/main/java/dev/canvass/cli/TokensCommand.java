package dev.canvass.cli;

import dev.canvass.privacy.access.AccessToken;
import dev.canvass.privacy.access.Role;
import dev.canvass.privacy.access.TokenEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    description = "Makes and revokes the bearer tokens in a node's token file.",
    footer = {
      "",
      "The file holds hashes only. A running node follows it within seconds, without a restart.",
      "",
      "Examples:",
      "  canvass tokens create --file tokens --name alice --role analyst --days 90",
      "  canvass tokens revoke --file tokens alice"
    },
    subcommands = CommandLine.HelpCommand.class)
final class TokensCommand {

  private static final int MAX_DAYS = 3_650;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Command(
      mixinStandardHelpOptions = true,
      description = "Makes a token and prints it, once: nobody can read it from the file.",
      footer = {"", "Example: canvass tokens create --file tokens --name alice --role analyst"})
  int create(
      @Option(names = "--file", required = true, description = "The token file; made if missing.")
          Path file,
      @Option(names = "--name", required = true, description = "Whose token it is; in logs.")
          String name,
      @Option(
              names = "--role",
              required = true,
              split = ",",
              description = "analyst, operator, auditor or admin; several with commas.")
          List<String> roles,
      @Option(names = "--days", description = "How long it is valid; default: until revoked.")
          Integer days)
      throws IOException {
    AccessToken token = AccessToken.generate();
    Instant now = now();
    TokenEntry entry =
        usage(
            "create",
            () -> {
              Set<Role> parsed = roles.stream().map(Role::parse).collect(Collectors.toSet());
              if (days != null && (days < 1 || days > MAX_DAYS)) {
                throw new IllegalArgumentException(
                    "--days must be in 1.." + MAX_DAYS + ", but is " + days);
              }
              return TokenEntry.of(
                  name,
                  parsed,
                  token,
                  now,
                  Optional.ofNullable(days).map(count -> now.plus(Duration.ofDays(count))));
            });
    TokenFile.change(file, list -> list.with(entry));
    System.out.println(token.reveal());
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Shows names, roles and times; tokens are not in the file.",
      footer = {"", "Example: canvass tokens list --file tokens"})
  int list(@Option(names = "--file", required = true, description = "The token file.") Path file)
      throws IOException {
    System.out.printf("%-24s %-28s %-22s %s%n", "name", "roles", "created", "state");
    for (TokenEntry entry : TokenFile.read(file).entries()) {
      System.out.printf(
          "%-24s %-28s %-22s %s%n",
          entry.name(), Role.names(entry.roles(), ","), entry.created(), state(entry, now()));
    }
    return 0;
  }

  private static String state(TokenEntry entry, Instant now) {
    if (entry.revoked().isPresent()) {
      return "revoked " + entry.revoked().get();
    }
    return entry
        .expires()
        .map(end -> (now.isBefore(end) ? "expires " : "expired ") + end)
        .orElse("valid until revoked");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Takes a token back. It stays in the file, so that its use is told apart.",
      footer = {"", "Example: canvass tokens revoke --file tokens alice"})
  int revoke(
      @Option(names = "--file", required = true, description = "The token file.") Path file,
      @Parameters(paramLabel = "NAME", description = "Whose token.") String name)
      throws IOException {
    // A file that is not there would be made, empty.
    TokenFile.read(file);
    TokenFile.change(file, list -> list.revoke(name, now()));
    System.out.println(name + " is revoked");
    return 0;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private <T> T usage(String command, Supplier<T> parsing) {
    try {
      return parsing.get();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine().getSubcommands().get(command), e.getMessage(), e);
    }
  }
}
