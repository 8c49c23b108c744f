/**
 * What a party agrees to: {@link dev.canvass.party.policy.ConsentRules} judges a query by the
 * policy of the configuration, without asking anybody and without changing anything.
 */
package dev.canvass.party.policy;
