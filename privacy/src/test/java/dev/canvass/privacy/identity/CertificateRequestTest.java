package dev.canvass.privacy.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

class CertificateRequestTest {

  private static void refused(String reason, String pem) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> CertificateRequest.parse(pem));
    assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
  }

  @Test
  void aRequestComesBack() {
    TlsKey key = TlsKey.generate();
    CertificateRequest request = CertificateRequest.create("acme", key);
    CertificateRequest read = CertificateRequest.parse(request.toPem());
    assertEquals("acme", read.commonName());
    assertArrayEquals(key.publicKey().getEncoded(), read.publicKey().getEncoded());
    assertArrayEquals(request.toBytes(), read.toBytes());
  }

  /** Each byte is either under the signature, part of it, or structure. */
  @Test
  void aRequestWithAnyByteChangedIsRefused() {
    byte[] der = CertificateRequest.create("acme", TlsKey.generate()).toBytes();
    for (int i = 0; i < der.length; i++) {
      byte[] altered = der.clone();
      altered[i] ^= 1;
      int at = i;
      assertThrows(
          IllegalArgumentException.class,
          () -> CertificateRequest.parse(Pem.write("CERTIFICATE REQUEST", altered)),
          () -> "byte " + at);
    }
  }

  @Test
  void aRequestForSomebodyElsesKeyIsForged() throws Exception {
    TlsKey victim = TlsKey.generate();
    TlsKey forger = TlsKey.generate();
    byte[] der =
        new JcaPKCS10CertificationRequestBuilder(
                CertificateRequest.name("acme"), victim.publicKey())
            .build(new JcaContentSignerBuilder(TlsKey.SIGNATURE).build(forger.privateKey()))
            .getEncoded();
    refused("not signed by the key that it is for", Pem.write("CERTIFICATE REQUEST", der));
  }

  @Test
  void whatIsNoRequestIsNamed() {
    String pem = CertificateRequest.create("acme", TlsKey.generate()).toPem();
    refused("cut off", pem.substring(0, pem.length() - 10));
    refused("one CERTIFICATE REQUEST is expected", TlsKey.generate().toPem(Passphrase.NONE));
    refused("no such structure", Pem.write("CERTIFICATE REQUEST", new byte[] {48, 0}));
    refused("CERTIFICATE REQUEST and CERTIFICATE REQUEST", pem + pem);
  }
}
