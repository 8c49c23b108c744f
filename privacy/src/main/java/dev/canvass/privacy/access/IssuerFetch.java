package dev.canvass.privacy.access;

/** Gets what an issuer publishes. The nodes do it over HTTP. */
public interface IssuerFetch {

  /**
   * The text at a URL. Blocks, with a deadline.
   *
   * @throws Exception if there is none, or it is too long
   */
  String get(String url) throws Exception;
}
