package dev.canvass.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.simulate.Accuracy;
import dev.canvass.analytics.simulate.Population;
import dev.canvass.analytics.simulate.SimulationOptions;
import dev.canvass.party.PartyNode;
import dev.canvass.party.records.RecordWriter;
import dev.canvass.privacy.access.Actor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads a population into a local cluster, asks one query and compares the answer with the truth.
 */
public final class Demo {

  private static final JsonMapper JSON = new JsonMapper();

  /** What a result says of its vote besides the list. */
  private static final List<String> VOTE =
      List.of(
          "protection",
          "disputed",
          "expelled",
          "missing",
          "agreement",
          "contradictions",
          "tieNonce");

  private static final long POLL_MILLIS = 200;
  private static final long DEADLINE_SECONDS = 900;

  // Starting is mostly waiting: for files, for the broker, for the registry.
  private static final int STARTING_TOGETHER = 8;

  private final LocalCluster cluster;
  private final Population population;
  private final Progress progress;

  /** Is told what the demo is doing, often. */
  @FunctionalInterface
  public interface Progress {
    void show(String phase, long done, long all);
  }

  public Demo(LocalCluster cluster, Population population, Progress progress) {
    this.cluster = cluster;
    this.population = population;
    this.progress = progress;
  }

  /**
   * Runs everything and gives the document of {@code demo --json}.
   *
   * @param options codec, ε, k and lexicon of the query; its runs and seed do not matter
   */
  public ObjectNode run(SimulationOptions options) throws IOException {
    long start = System.nanoTime();
    load();
    long loaded = System.nanoTime();
    CollectorClient client = cluster.client();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("codec", options.codec().toString());
    body.put("epsilon", options.epsilon().toString());
    body.put("k", options.k());
    body.put("strategy", options.strategy().toString());
    body.put("aggregation", options.aggregation().toString());
    body.put("quorum", population.counts().size());
    body.put("deadlineSeconds", DEADLINE_SECONDS);
    body.put("lexicon", options.lexicon());
    String id = client.post("/v1/queries", body).path("id").asText();
    JsonNode result = awaitResult(client, id);
    long done = System.nanoTime();
    return document(result, options, loaded - start, done - loaded, done - start);
  }

  private void load() throws IOException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    ExecutorService starting = Executors.newFixedThreadPool(STARTING_TOGETHER);
    try {
      List<PartyId> parties = largestFirst();
      runAll(starting, "starting parties", parties, party -> cluster.startParty(party.value()));
      runAll(
          threads,
          "importing records",
          parties,
          party -> load(cluster.parties().get(party.value()), population.counts().get(party)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException("cannot load the records: " + e.getCause().getMessage(), e);
    } finally {
      starting.shutdownNow();
      threads.shutdownNow();
    }
  }

  /** What is done to each party. */
  @FunctionalInterface
  private interface Step {
    void run(PartyId party) throws IOException;
  }

  private void runAll(ExecutorService threads, String phase, List<PartyId> parties, Step step)
      throws ExecutionException, InterruptedException {
    progress.show(phase, 0, parties.size());
    CompletionService<Void> running = new ExecutorCompletionService<>(threads);
    for (PartyId party : parties) {
      running.submit(
          () -> {
            step.run(party);
            return null;
          });
    }
    for (int done = 1; done <= parties.size(); done++) {
      running.take().get();
      progress.show(phase, done, parties.size());
    }
  }

  /** So that no thread is left alone with the largest party at the end. */
  private List<PartyId> largestFirst() {
    return population.counts().entrySet().stream()
        .sorted(
            Comparator.comparingLong(
                party -> -party.getValue().values().stream().mapToLong(Long::longValue).sum()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Makes up one user per count. */
  private static void load(PartyNode node, SortedMap<String, Long> items) {
    try (RecordWriter writer = node.importer("item", Actor.NODE)) {
      long user = 0;
      for (Map.Entry<String, Long> entry : items.entrySet()) {
        for (long i = 0; i < entry.getValue(); i++) {
          writer.put("user-" + user++, entry.getKey());
        }
      }
    }
  }

  private JsonNode awaitResult(CollectorClient client, String id) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS + 60);
    while (System.nanoTime() < deadline) {
      CollectorClient.Answer answer = client.get("/v1/queries/" + id + "/heavy-hitters");
      if (answer.status() == 200) {
        return answer.body();
      }
      if (!answer.body().path("code").asText().equals("not-decided")) {
        throw new IOException("the query failed: " + answer.body().path("detail").asText());
      }
      long charged =
          cluster.parties().values().stream()
              .flatMap(node -> node.progress().values().stream())
              .mapToLong(known -> known.charged())
              .sum();
      progress.show(
          charged < population.users() ? "collecting" : "sealing and deciding",
          charged,
          population.users());
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
    throw new IOException("no result before the deadline");
  }

  private ObjectNode document(
      JsonNode result, SimulationOptions options, long load, long ask, long total) {
    ObjectNode document = JSON.createObjectNode();
    document.put("query", result.path("query").asText());
    document.put("epsilon", options.epsilon().toString());
    document.put("k", options.k());
    document.put("strategy", options.strategy().toString());
    document.put("aggregation", options.aggregation().toString());
    document.put("codec", options.codec().toString());
    document.put("parties", result.path("parties").size());
    document.put("users", result.path("users").asLong());
    document.put("refused", result.path("refused").asLong());
    document.set("privacy", result.path("privacy"));
    document.set("heavyHitters", result.path("heavyHitters"));
    for (String field : VOTE) {
      document.set(field, result.path(field));
    }
    document.set("levels", result.path("levels"));
    List<String> found = new ArrayList<>();
    result.path("heavyHitters").forEach(hitter -> found.add(hitter.path("item").asText("")));
    List<String> truth = population.canonical(options.codec()).topItems(options.k());
    document
        .putObject("truth")
        .put("f1", Accuracy.f1(found, truth))
        .put("ncr", Accuracy.ncr(found, truth));
    long decide = result.path("timing").path("decideMillis").asLong();
    document
        .putObject("timing")
        .put("importMillis", TimeUnit.NANOSECONDS.toMillis(load))
        .put("collectMillis", TimeUnit.NANOSECONDS.toMillis(ask) - decide)
        .put("decideMillis", decide)
        .put("totalMillis", TimeUnit.NANOSECONDS.toMillis(total));
    return document;
  }
}
