package dev.canvass.collector.results;

/**
 * How long a query took. Apart from its result, so that deciding again gives the same bytes.
 *
 * @param collectMillis from creation to close
 * @param decideMillis how long deciding took, this time
 */
public record TimingDocument(String query, long collectMillis, long decideMillis)
    implements StoredDocument {

  @Override
  public String about() {
    return query;
  }
}
