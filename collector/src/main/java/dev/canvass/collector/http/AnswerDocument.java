package dev.canvass.collector.http;

import dev.canvass.privacy.identity.Certificates;
import dev.canvass.privacy.identity.IdentityAnswer;
import java.util.Base64;

/**
 * The collector's signed answer to a party that asks to be registered, or for a new certificate.
 *
 * @param certificate null unless one was issued
 */
record AnswerDocument(
    String party,
    String state,
    String collectorKey,
    String authority,
    String certificate,
    String signature) {

  static AnswerDocument of(IdentityAnswer answer) {
    return new AnswerDocument(
        answer.party(),
        answer.state().wireName(),
        answer.collector().toString(),
        Certificates.toPem(answer.authority()),
        answer.certificate().map(Certificates::toPem).orElse(null),
        Base64.getEncoder().encodeToString(answer.signature()));
  }
}
