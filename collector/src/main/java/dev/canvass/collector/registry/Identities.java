package dev.canvass.collector.registry;

import dev.canvass.privacy.identity.CertificateAuthority;
import java.time.Duration;

/**
 * What parties are admitted with.
 *
 * @param enrolments invitations and requests
 * @param authority issues certificates to those that ask for one
 * @param validity how long a party's certificate is good for
 */
public record Identities(
    Enrolments enrolments, CertificateAuthority authority, Duration validity) {}
