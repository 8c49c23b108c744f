package dev.canvass.collector.http;

import io.vertx.core.http.HttpClient;

/**
 * How instances of the collector talk to each other.
 *
 * @param encrypted whether by HTTPS
 */
public record Peers(HttpClient client, boolean encrypted) {}
