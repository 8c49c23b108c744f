package dev.canvass.collector.transport;

import dev.canvass.privacy.transport.TlsFiles;
import dev.canvass.privacy.transport.TlsWatch;
import java.security.KeyStore;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/**
 * Gives each new connection of a Kafka client the certificate that is in the files then, so that a
 * renewed one is taken up without a restart. Kafka's own reads them once.
 */
public final class KafkaEngines implements SslEngineFactory {

  private TlsWatch tls;

  @Override
  public void configure(Map<String, ?> settings) {
    tls = new TlsWatch(TlsFiles.of(settings), NodeFiles::read, Clock.systemUTC());
  }

  @Override
  public SSLEngine createClientSslEngine(String host, int port, String verification) {
    return tls.connect(host, port, verification);
  }

  @Override
  public SSLEngine createServerSslEngine(String host, int port) {
    throw new UnsupportedOperationException("for clients only");
  }

  @Override
  public boolean shouldBeRebuilt(Map<String, Object> settings) {
    return false;
  }

  @Override
  public Set<String> reconfigurableConfigs() {
    return Set.of();
  }

  /** Kafka asks only where it reconfigures. */
  @Override
  public KeyStore keystore() {
    return null;
  }

  /** Kafka asks only where it reconfigures. */
  @Override
  public KeyStore truststore() {
    return null;
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
