package dev.canvass.collector.results;

import dev.canvass.analytics.wire.Envelope;
import dev.canvass.analytics.wire.MalformedMessageException;
import dev.canvass.analytics.wire.MessageKind;
import dev.canvass.collector.json.Json;
import dev.canvass.privacy.sign.SigningKey;
import dev.canvass.privacy.sign.VerifyingKey;

/**
 * A document on the topic of results: JSON inside the collector's envelope. One that the collector
 * did not sign, or that bears another key than its own, does not exist.
 */
public sealed interface StoredDocument
    permits QueryDocument, ResultDocument, TimingDocument, ReadingDocument, ProposalDocument {

  /** The id of the query that it is about. */
  String about();

  /** The key it is stored under: the query's id, for all but its status with a suffix. */
  default String key() {
    return about() + suffix(kind());
  }

  /** The kind its envelope names. */
  default MessageKind kind() {
    if (this instanceof QueryDocument) {
      return MessageKind.QUERY_STATUS;
    }
    if (this instanceof ProposalDocument) {
      return MessageKind.PROPOSAL;
    }
    return this instanceof ResultDocument ? MessageKind.RESULT : MessageKind.TIMING;
  }

  /** What keys of this kind end in. */
  static String suffix(MessageKind kind) {
    return switch (kind) {
      case RESULT -> "/result";
      case TIMING -> "/timing";
      case PROPOSAL -> "/proposal";
      default -> "";
    };
  }

  /** The bytes on the topic. Equal documents have equal bytes. */
  default byte[] toBytes(SigningKey collector) {
    return Envelope.sign(kind(), Envelope.COLLECTOR, Json.bytes(this), collector).toBytes();
  }

  /**
   * Reads and verifies a document.
   *
   * @throws MalformedMessageException if it is not a document for {@code key} that {@code
   *     collector} signed
   */
  static StoredDocument read(String key, byte[] bytes, VerifyingKey collector)
      throws MalformedMessageException {
    Envelope envelope = Envelope.parse(bytes);
    if (!envelope.sender().equals(Envelope.COLLECTOR) || !envelope.isSignedBy(collector)) {
      throw new MalformedMessageException("not a document signed by this collector");
    }
    try {
      StoredDocument document = Json.read(envelope.payload(), type(envelope.kind()));
      if (document.about() == null || !document.key().equals(key)) {
        throw new MalformedMessageException("a document under the key of another");
      }
      requireReadable(document);
      return document;
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(e.getMessage(), e);
    }
  }

  /** Whatever readers rely on; an IllegalArgumentException if it is missing or unknown. */
  private static void requireReadable(StoredDocument document) {
    if (document instanceof QueryDocument query) {
      requireStatus(query.status());
      if (query.created() == null) {
        throw new IllegalArgumentException("the document says no time of creation");
      }
    } else if (document instanceof ResultDocument result) {
      requireStatus(result.status());
    } else if (document instanceof ProposalDocument proposal) {
      proposal.requireReadable();
    } else if (document instanceof ReadingDocument reading) {
      requireStatus(reading.status());
      reading.requireReadable();
    }
  }

  private static void requireStatus(String status) {
    if (status == null) {
      throw new IllegalArgumentException("the document says no status");
    }
    QueryDocument.Status.valueOf(status);
  }

  private static Class<? extends StoredDocument> type(MessageKind kind)
      throws MalformedMessageException {
    return switch (kind) {
      case QUERY_STATUS -> QueryDocument.class;
      case RESULT -> ResultDocument.class;
      case TIMING -> TimingDocument.class;
      case READING -> ReadingDocument.class;
      case PROPOSAL -> ProposalDocument.class;
      default -> throw new MalformedMessageException("a " + kind + " is not a document");
    };
  }
}
