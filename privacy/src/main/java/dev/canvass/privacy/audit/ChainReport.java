package dev.canvass.privacy.audit;

import java.util.List;

/**
 * What {@link ChainVerifier} found out about one log.
 *
 * @param entries how many different entries were given
 * @param last the highest sequence among them; 0 without entries
 * @param confirmed the highest sequence a validly signed head names; 0 without one
 * @param faults by sequence; warnings included
 */
public record ChainReport(
    String chain, long entries, long last, long confirmed, List<ChainFault> faults) {

  public ChainReport {
    faults = List.copyOf(faults);
  }

  /** Whether nothing is wrong; warnings do not count. */
  public boolean isIntact() {
    return faults.stream().allMatch(fault -> fault.kind().isWarning());
  }
}
