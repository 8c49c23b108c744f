/**
 * What users have spent and who answers nothing: accounts and the opt-out list on disk. The rule
 * that charges or refuses is {@link dev.canvass.privacy.budget.Account}'s; start at {@link
 * dev.canvass.party.ledger.Ledger}.
 */
package dev.canvass.party.ledger;
