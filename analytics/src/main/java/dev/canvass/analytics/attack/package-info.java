/**
 * The attack on the randomiser in use: items in, reports out, through the {@link
 * dev.canvass.analytics.report.Reporter} that nodes collect with, and a lower confidence bound on
 * the ε it really spends, in the manner of LDP-Auditor (Arcolezi and Gambs, PoPETs 2024) and the
 * stochastic tester of Google's differential-privacy library. Broken randomisers for comparison are
 * in {@link dev.canvass.analytics.attack.NegativeControl}. Start at {@link
 * dev.canvass.analytics.attack.MechanismAudit}.
 */
package dev.canvass.analytics.attack;
