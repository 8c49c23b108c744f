/**
 * Who the party is, on its disk: its keys, its certificate, and the collector that it believes.
 *
 * <p>Start at {@link dev.canvass.party.identity.IdentityFolder}.
 */
package dev.canvass.party.identity;
