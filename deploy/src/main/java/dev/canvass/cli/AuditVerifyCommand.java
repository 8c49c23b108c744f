package dev.canvass.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.analytics.evidence.BundleFault;
import dev.canvass.analytics.evidence.BundleReport;
import dev.canvass.analytics.evidence.TrustedKeys;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.report.Digest;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.collector.audit.BundleCheck;
import dev.canvass.privacy.audit.ChainReport;
import dev.canvass.privacy.sign.VerifyingKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks an evidence bundle off line, with public keys alone: signatures, that no log was",
      "altered, cut or shown in two histories, and that consent, charges, seals and result agree."
    },
    footer = {
      "",
      "Keys you do not give are taken from the bundle: then it proves only that whoever made it is",
      "consistent. Exit code 0: nothing is wrong; 1: something is, named on standard error.",
      "",
      "Examples:",
      "  canvass audit verify --bundle q.evidence",
      "  canvass audit verify --bundle q.evidence --collector-key BASE64 --key acme=BASE64"
    })
final class AuditVerifyCommand implements Callable<Integer> {

  private static final JsonMapper JSON = new JsonMapper();

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--bundle", required = true, description = "The evidence bundle.")
  private Path bundle;

  @Option(
      names = "--key",
      paramLabel = "PARTY=BASE64",
      description = "A party's public key, from the party itself; repeat for each.")
  private List<String> keys;

  @Option(
      names = "--collector-key",
      paramLabel = "BASE64",
      description = "The collector's public key, as it printed it.")
  private String collectorKey;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    TrustedKeys trusted = trustedKeys();
    BundleReport report = read(bundle, trusted);
    if (json) {
      System.out.println(document(report));
    } else {
      print(System.out, report);
    }
    if (!report.isIntact()) {
      report.faults().forEach(fault -> System.err.println("canvass: " + fault));
    }
    return report.isIntact() ? 0 : 1;
  }

  /** The report on a file; an IOException that names the file if it is no bundle. */
  static BundleReport read(Path file, TrustedKeys trusted) throws IOException {
    try {
      return BundleCheck.verify(Files.readAllBytes(file), trusted);
    } catch (MalformedMessageException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private TrustedKeys trustedKeys() {
    try {
      Map<PartyId, List<VerifyingKey>> parties = new TreeMap<>();
      for (String given : keys == null ? List.<String>of() : keys) {
        int equals = given.indexOf('=');
        if (equals < 0) {
          throw new IllegalArgumentException("--key is PARTY=BASE64, but is \"" + given + "\"");
        }
        parties
            .computeIfAbsent(new PartyId(given.substring(0, equals)), any -> new ArrayList<>())
            .add(VerifyingKey.parse(given.substring(equals + 1)));
      }
      return new TrustedKeys(Optional.ofNullable(collectorKey).map(VerifyingKey::parse), parties);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "not a public key: " + e.getMessage(), e);
    }
  }

  private static void print(PrintStream out, BundleReport report) {
    report
        .subject()
        .ifPresent(
            subject ->
                out.printf(
                    "Evidence of query %s, made %s by collector software %s%s%n%n",
                    subject.query(),
                    subject.created(),
                    subject.softwareVersion(),
                    subject.softwareDigest().map(digest -> ", sha256 " + digest).orElse("")));
    out.println("Keys that signatures were checked with:");
    report.collectorKey().ifPresent(key -> printKey(out, report, "collector", key));
    new TreeMap<>(report.partyKeys())
        .forEach((party, own) -> own.forEach(key -> printKey(out, report, party.value(), key)));
    if (!report.keysOfBundle().isEmpty()) {
      out.println(
          "  Keys from the bundle prove only that whoever made it is consistent: compare their\n"
              + "  fingerprints with those you have from their owners, or give --collector-key and"
              + " --key.");
    }
    out.println();
    for (ChainReport log : report.logs()) {
      out.printf(
          "Log %s: %d entries, signed and counter-signed up to entry %d%n",
          log.chain(), log.entries(), log.confirmed());
    }
    report.notes().forEach(note -> out.println("Note: " + note));
    out.println();
    out.println(
        report.isIntact()
            ? "INTACT: " + report.parts() + " parts, nothing is wrong."
            : "NOT INTACT: " + report.faults().size() + " faults.");
  }

  private static void printKey(
      PrintStream out, BundleReport report, String owner, VerifyingKey key) {
    out.printf(
        "  %-16s %s  %s%n",
        owner,
        key.fingerprint(),
        report.keysOfBundle().contains(owner) ? "from the bundle" : "given");
  }

  private static ObjectNode document(BundleReport report) {
    ObjectNode document = JSON.createObjectNode().put("intact", report.isIntact());
    report
        .subject()
        .ifPresent(
            subject ->
                document
                    .put("query", subject.query().value())
                    .put("created", subject.created().toString())
                    .put("softwareVersion", subject.softwareVersion())
                    .put("softwareDigest", subject.softwareDigest().map(Digest::hex).orElse(null)));
    document.put("parts", report.parts());
    ObjectNode used = document.putObject("keys");
    report.collectorKey().ifPresent(key -> used.put("collector", key.toString()));
    ObjectNode parties = used.putObject("parties");
    new TreeMap<>(report.partyKeys())
        .forEach(
            (party, own) -> {
              ArrayNode list = parties.putArray(party.value());
              own.forEach(key -> list.add(key.toString()));
            });
    ArrayNode ofBundle = used.putArray("fromBundle");
    report.keysOfBundle().forEach(ofBundle::add);
    ArrayNode logs = document.putArray("logs");
    for (ChainReport log : report.logs()) {
      logs.addObject()
          .put("log", log.chain())
          .put("entries", log.entries())
          .put("confirmed", log.confirmed());
    }
    ArrayNode faults = document.putArray("faults");
    for (BundleFault fault : report.faults()) {
      faults
          .addObject()
          .put("kind", fault.kind().name())
          .put("where", fault.where())
          .put("detail", fault.detail());
    }
    ArrayNode notes = document.putArray("notes");
    report.notes().forEach(notes::add);
    return document;
  }
}
