package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "parties",
    mixinStandardHelpOptions = true,
    description = "Lists and revokes the parties of a collector; needs the operator's token.",
    footer = {"", "Example: canvass parties list --token-file operator.token"},
    subcommands = CommandLine.HelpCommand.class)
final class PartiesCommand {

  private static final String ROW = "%-24s %-8s %7s %12s  %-32s  %s%n";

  @Command(
      mixinStandardHelpOptions = true,
      description = "Lists the registered parties with their keys' fingerprints.",
      footer = {"", "Example: canvass parties list"})
  int list(@Mixin CollectorOptions collector) throws IOException {
    JsonNode parties = collector.client().fetch("/v1/parties");
    if (collector.json()) {
      System.out.println(parties);
      return 0;
    }
    System.out.printf(ROW, "PARTY", "STATUS", "SHARDS", "CAP", "SIGNING KEY", "CERTIFICATE");
    for (JsonNode party : parties.path("parties")) {
      long cap = party.path("populationCap").asLong();
      System.out.printf(
          ROW,
          party.path("id").asText(),
          party.path("status").asText(),
          party.path("shards").asText(),
          cap == 0 ? "-" : Long.toString(cap),
          party.path("fingerprint").asText(),
          party.path("certificateFingerprint").asText("-"));
    }
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Refuses a party from now on; what was decided stays decided.",
      footer = {"", "Example: canvass parties revoke acme --token-file operator.token"})
  int revoke(
      @Parameters(paramLabel = "PARTY", description = "The party's id.") String party,
      @Mixin CollectorOptions collector)
      throws IOException {
    JsonNode revoked = collector.client().post(path(party, ":revoke"), Map.of());
    System.out.println(
        collector.json() ? revoked.toString() : party + " is " + revoked.path("status").asText());
    return 0;
  }

  private static String path(String party, String verb) {
    return "/v1/parties/" + URLEncoder.encode(party, StandardCharsets.UTF_8) + verb;
  }
}
