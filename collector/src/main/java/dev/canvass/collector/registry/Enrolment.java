package dev.canvass.collector.registry;

import dev.canvass.analytics.query.PartyId;
import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.collector.json.Json;
import dev.canvass.privacy.identity.CertificateRequest;
import dev.canvass.privacy.identity.IdentityRequest;
import dev.canvass.privacy.identity.Invitation;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * An invitation of a party and what became of it: JSON inside the collector's envelope, on the
 * topic of parties under a key of its own. The invitation's secret is not in it, only its hash.
 *
 * <pre>
 *   INVITED --the party asks--&gt; PENDING --approved--&gt; APPROVED
 *      `--------withdrawn----------`------rejected--&gt; REJECTED
 * </pre>
 *
 * @param invitation SHA-256 of the secret, in hexadecimal
 * @param expires from when on nobody can ask with it, RFC 3339
 * @param shards the party's, once approved
 * @param populationCap likewise
 * @param asked what the party asked for; null before
 * @param certificate PEM of what was issued; null unless one was
 */
public record Enrolment(
    String party,
    State state,
    String invitation,
    String created,
    String expires,
    int shards,
    long populationCap,
    Asked asked,
    String certificate) {

  /** What the keys of enrolments begin with; no party id has a slash. */
  private static final String PREFIX = "enrolment/";

  /** How far it is. */
  public enum State {
    INVITED,
    PENDING,
    APPROVED,
    REJECTED
  }

  /**
   * What a party asked for.
   *
   * @param received when, RFC 3339
   */
  public record Asked(
      String publicKey,
      String certificateRequest,
      String certificateFingerprint,
      String signature,
      String received) {

    private static Asked of(IdentityRequest request, Instant now) {
      return new Asked(
          request.signingKey().toString(),
          request.certificateRequest().map(CertificateRequest::toPem).orElse(null),
          request.certificateFingerprint().orElse(null),
          Base64.getEncoder().encodeToString(request.signature()),
          now.toString());
    }
  }

  /** A new invitation. */
  public static Enrolment invite(
      PartyId party,
      Invitation invitation,
      int shards,
      long populationCap,
      Instant now,
      Instant expires) {
    return new Enrolment(
        party.value(),
        State.INVITED,
        invitation.hash(),
        now.toString(),
        expires.toString(),
        shards,
        populationCap,
        null,
        null);
  }

  /** The same once the party has asked. */
  public Enrolment ask(IdentityRequest request, Instant now) {
    return with(State.PENDING, Asked.of(request, now), null);
  }

  /** The same once somebody has approved it; without a certificate if none was asked for. */
  public Enrolment approve(Optional<String> pem) {
    return with(State.APPROVED, asked, pem.orElse(null));
  }

  /** The same once somebody has said no, or taken the invitation back. */
  public Enrolment reject() {
    return with(State.REJECTED, asked, null);
  }

  private Enrolment with(State newState, Asked newAsked, String newCertificate) {
    return new Enrolment(
        party,
        newState,
        invitation,
        created,
        expires,
        shards,
        populationCap,
        newAsked,
        newCertificate);
  }

  /** Whether its time is over without anybody having asked. */
  public boolean isExpired(Instant now) {
    return state == State.INVITED && !now.isBefore(Instant.parse(expires));
  }

  /** Whether {@code known} says of the same invitation that it is further, or is of a later one. */
  boolean isOlderThan(Enrolment known) {
    int order = Instant.parse(created).compareTo(Instant.parse(known.created));
    return order < 0 || (order == 0 && state.compareTo(known.state) < 0);
  }

  /** What the party asked for, verified again; empty before it did. */
  public Optional<IdentityRequest> request() {
    return Optional.ofNullable(asked)
        .map(
            form ->
                new IdentityRequest(
                    party,
                    VerifyingKey.parse(form.publicKey()),
                    Optional.ofNullable(form.certificateRequest()).map(CertificateRequest::parse),
                    Optional.ofNullable(form.certificateFingerprint()),
                    Base64.getDecoder().decode(form.signature())));
  }

  /** The key it is stored under. */
  public String key() {
    return key(party);
  }

  static String key(String party) {
    return PREFIX + party;
  }

  static boolean isKey(String key) {
    return key.startsWith(PREFIX);
  }

  /** As it goes to the topic. */
  public byte[] toBytes(SigningKey collector) {
    return Envelope.sign(MessageKind.ENROLMENT, Envelope.COLLECTOR, Json.bytes(this), collector)
        .toBytes();
  }

  /**
   * Reads and verifies one.
   *
   * @throws MalformedMessageException if it is not an enrolment for {@code key} that {@code
   *     collector} signed
   */
  static Enrolment read(String key, byte[] bytes, VerifyingKey collector)
      throws MalformedMessageException {
    Envelope envelope = Envelope.parse(bytes);
    if (envelope.kind() != MessageKind.ENROLMENT
        || !envelope.sender().equals(Envelope.COLLECTOR)
        || !envelope.isSignedBy(collector)) {
      throw new MalformedMessageException("not an enrolment signed by this collector");
    }
    try {
      Enrolment enrolment = Json.read(envelope.payload(), Enrolment.class);
      if (enrolment.party == null || !key.equals(enrolment.key())) {
        throw new MalformedMessageException("an enrolment under the key of another");
      }
      if (enrolment.state == null
          || enrolment.invitation == null
          || enrolment.created == null
          || enrolment.expires == null) {
        throw new MalformedMessageException("an enrolment that is not whole");
      }
      Instant.parse(enrolment.created);
      Instant.parse(enrolment.expires);
      return enrolment;
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new MalformedMessageException(e.getMessage(), e);
    }
  }

  /** Without the hash, which is nobody's business. */
  @Override
  public String toString() {
    return "Enrolment of " + party + ", " + state;
  }
}
