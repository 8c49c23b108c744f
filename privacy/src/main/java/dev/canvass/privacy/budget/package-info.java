/**
 * What a user may spend: accounts in whole micro-ε and the rule that charges or refuses. Pure
 * values; a party node keeps them in RocksDB, in the same write as the report that was paid for
 * (invariants I1 and I4).
 */
package dev.canvass.privacy.budget;
