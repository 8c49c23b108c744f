package dev.canvass.party.config;

import dev.canvass.analytics.item.CodecSpec;
import dev.canvass.privacy.sign.VerifyingKey;
import java.util.Arrays;
import java.util.List;

/** What a policy and its attributes have in common to be checked; each adds to {@code errors}. */
final class PolicyChecks {

  private PolicyChecks() {}

  static void approval(String key, String approval, List<String> errors) {
    if (!approval.equals("automatic") && !approval.equals("manual")) {
      errors.add(key + ": is automatic or manual, but is " + approval);
    }
  }

  static void atLeastOne(String key, long number, List<String> errors) {
    if (number < 1) {
      errors.add(key + ": must be at least 1, but is " + number);
    }
  }

  static void collectors(String key, List<String> collectors, List<String> errors) {
    collectors.forEach(
        collector -> PartyConfig.require(errors, key, () -> VerifyingKey.parse(collector)));
  }

  /** Each is a family of codecs, or one codec by its short form. */
  static void codecs(String key, List<String> codecs, List<String> errors) {
    for (String codec : codecs) {
      boolean isFamily =
          Arrays.stream(CodecSpec.Kind.values()).anyMatch(kind -> kind.toString().equals(codec));
      if (!isFamily) {
        PartyConfig.require(errors, key, () -> CodecSpec.parse(codec));
      }
    }
  }
}
