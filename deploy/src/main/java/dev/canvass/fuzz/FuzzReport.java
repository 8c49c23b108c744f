package dev.canvass.fuzz;

import java.util.List;

/**
 * What came of fuzzing one decoder.
 *
 * @param cases how many inputs were tried
 * @param accepted inputs that were read; each was encoded again and meant the same
 * @param refused inputs that were refused with a reason
 * @param reasons different reasons given, numbers and names aside: how far into the decoder the
 *     inputs came
 * @param bytes bytes of all inputs
 * @param slowestMillis the longest that one case took
 * @param mostMebibytes the most that one case allocated
 * @param findings what must not be; empty if all is well
 */
public record FuzzReport(
    String decoder,
    long cases,
    long accepted,
    long refused,
    int reasons,
    long bytes,
    double slowestMillis,
    double mostMebibytes,
    double seconds,
    List<Finding> findings) {

  public FuzzReport {
    findings = List.copyOf(findings);
  }
}
