package dev.canvass.collector.config;

import java.util.List;

/** A configuration that cannot be used. Its message lists everything that is wrong. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  ConfigException(String source, List<String> errors) {
    super(source + ": " + String.join("; ", errors));
  }
}
