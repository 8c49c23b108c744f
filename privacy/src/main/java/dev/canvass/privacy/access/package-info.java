/**
 * Who may do what: roles, bearer tokens kept as hashes only, and the gate that admits a request,
 * refuses it, or slows down whoever guesses; and what other sites' pages cannot do. Pure: the nodes
 * read the token file and the clock, and put the gate's decision into HTTP.
 *
 * <p>Start at {@link dev.canvass.privacy.access.Gate}.
 */
package dev.canvass.privacy.access;
