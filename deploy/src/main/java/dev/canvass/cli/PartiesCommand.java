package dev.canvass.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canvass.local.CollectorClient;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "parties",
    mixinStandardHelpOptions = true,
    description = {
      "Invites, approves, lists and revokes the parties of a collector; needs the",
      "operator's token."
    },
    footer = {"", "Example: canvass parties invite acme --token-file operator.token"},
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
      description = "Makes an invitation that a party can use once; prints it, once.",
      footer = {"", "Example: canvass parties invite acme > acme.invitation"})
  int invite(
      @Parameters(paramLabel = "PARTY", description = "The party's id.") String party,
      @Option(names = "--shards", defaultValue = "1", description = "Nodes it runs. Default: 1.")
          int shards,
      @Option(names = "--cap", defaultValue = "0", description = "Most users; 0 for no cap.")
          long cap,
      @Option(names = "--hours", defaultValue = "72", description = "Good for. Default: 72.")
          int hours,
      @Mixin CollectorOptions collector)
      throws IOException {
    JsonNode invited =
        collector
            .client()
            .post(
                "/v1/invitations",
                Map.of("party", party, "shards", shards, "populationCap", cap, "hours", hours));
    if (collector.json()) {
      System.out.println(invited);
      return 0;
    }
    System.out.println(invited.path("invitation").asText());
    System.err.printf(
        "Good once, until %s. Give it to %s over a channel that nobody else reads.%n",
        invited.path("expires").asText(), party);
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Lists invitations, and requests that wait with their fingerprints.",
      footer = {"", "Example: canvass parties requests"})
  int requests(@Mixin CollectorOptions collector) throws IOException {
    JsonNode enrolments = collector.client().fetch("/v1/enrolments");
    if (collector.json()) {
      System.out.println(enrolments);
      return 0;
    }
    System.out.printf("%-24s %-9s %-24s  %s%n", "PARTY", "STATE", "EXPIRES", "FINGERPRINT");
    for (JsonNode enrolment : enrolments.path("enrolments")) {
      System.out.printf(
          "%-24s %-9s %-24s  %s%n",
          enrolment.path("party").asText(),
          enrolment.path("state").asText(),
          enrolment.path("expires").asText(),
          enrolment.path("fingerprint").asText("-"));
    }
    return 0;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = {
        "Registers a party whose request bears the fingerprint that the party told",
        "you: over the telephone or in person, never from the list of requests."
      },
      footer = {"", "Example: canvass parties approve acme 5acb-35d7-…"})
  int approve(
      @Parameters(paramLabel = "PARTY", description = "The party's id.") String party,
      @Parameters(paramLabel = "FINGERPRINT", description = "As the party told you.")
          String fingerprint,
      @Mixin CollectorOptions collector)
      throws IOException {
    return answer(collector, party, ":approve", Map.of("fingerprint", fingerprint));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Says no to a request, or takes an invitation back.",
      footer = {"", "Example: canvass parties reject acme"})
  int reject(
      @Parameters(paramLabel = "PARTY", description = "The party's id.") String party,
      @Mixin CollectorOptions collector)
      throws IOException {
    return answer(collector, party, ":reject", Map.of());
  }

  private static int answer(
      CollectorOptions collector, String party, String verb, Map<String, String> body)
      throws IOException {
    JsonNode enrolment = collector.client().post(path("/v1/enrolments/", party, verb), body);
    System.out.println(
        collector.json()
            ? enrolment.toString()
            : party + " is " + enrolment.path("state").asText());
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
    JsonNode revoked = collector.client().post(path("/v1/parties/", party, ":revoke"), Map.of());
    System.out.println(
        collector.json() ? revoked.toString() : party + " is " + revoked.path("status").asText());
    return 0;
  }

  private static String path(String where, String party, String verb) {
    return where + CollectorClient.encoded(party) + verb;
  }
}
