package dev.canvass.analytics.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/** Runs a mechanism over a population, each user randomised by itself, as often as asked. */
public final class Simulation {

  private Simulation() {}

  /** Runs one row of a study over one population. */
  public static SimulationReport run(
      Population population, SimulationOptions options, Cores cores, IntConsumer afterEachRun) {
    return run(List.of(population), options, cores, afterEachRun);
  }

  /**
   * Runs one row of a study. Equal arguments give equal reports, but for the time taken.
   *
   * @param populations at least one; the runs take them in turn
   * @param cores threads to use; the caller's thread waits for them
   * @param afterEachRun told how many runs are done, on the caller's thread
   */
  public static SimulationReport run(
      List<Population> populations,
      SimulationOptions options,
      Cores cores,
      IntConsumer afterEachRun) {
    long start = System.nanoTime();
    List<Truth> truths =
        populations.stream().map(population -> Truth.of(population, options)).toList();
    List<Population> canonical = truths.stream().map(Truth::population).toList();
    boolean model = options.depth() == SimulationOptions.Depth.VOTE;
    List<RunOutcome> outcomes =
        outcomes(model ? canonical : populations, options, cores, afterEachRun);
    return new SimulationReport(
        options,
        SimulationReport.Statistic.of(measured(outcomes, truths, Truth::f1)),
        SimulationReport.Statistic.of(measured(outcomes, truths, Truth::ncr)),
        SimulationReport.Statistic.of(measured(outcomes, truths, Truth::countRelativeError)),
        SimulationReport.Statistic.of(
            outcomes.stream().mapToDouble(RunOutcome::attackerItems).toArray()),
        KnownList.f1(truths, options.epsilon()),
        outcomes.stream().mapToDouble(RunOutcome::bytesPerParty).average().orElse(0),
        (System.nanoTime() - start) / 1e9);
  }

  private static double[] measured(
      List<RunOutcome> outcomes,
      List<Truth> truths,
      ToDoubleBiFunction<Truth, RunOutcome> measure) {
    return IntStream.range(0, outcomes.size())
        .mapToDouble(
            run -> measure.applyAsDouble(truths.get(run % truths.size()), outcomes.get(run)))
        .toArray();
  }

  /** The runs' outcomes in the order of their seeds. */
  private static List<RunOutcome> outcomes(
      List<Population> populations,
      SimulationOptions options,
      Cores cores,
      IntConsumer afterEachRun) {
    CompletionService<RunOutcome> completed = new ExecutorCompletionService<>(cores.runs());
    List<Future<RunOutcome>> submitted = new ArrayList<>();
    for (int run = 0; run < options.runs(); run++) {
      long seed = options.seed() + run;
      Population population = populations.get(run % populations.size());
      submitted.add(completed.submit(() -> outcome(population, options, seed, cores)));
    }
    try {
      List<RunOutcome> outcomes = new ArrayList<>();
      for (int done = 1; done <= submitted.size(); done++) {
        completed.take().get();
        afterEachRun.accept(done);
      }
      for (Future<RunOutcome> run : submitted) {
        outcomes.add(run.get());
      }
      return outcomes;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the simulation was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a run failed", e.getCause());
    } finally {
      submitted.forEach(run -> run.cancel(true));
    }
  }

  /** One run; everything random in it follows from {@code seed}. */
  static RunOutcome outcome(
      Population population, SimulationOptions options, long seed, Cores cores) {
    if (options.depth() == SimulationOptions.Depth.VOTE) {
      return new VoteModel(population, options, seed).run();
    }
    return options
        .strategy()
        .publishedRule()
        .map(rule -> new PublishedRun(rule, options, seed).run(population))
        .orElseGet(() -> new SealedRun(population, options, seed, cores.levels()).run(population));
  }
}
