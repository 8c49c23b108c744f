/** The node's RocksDB: users' records under keyed pseudonyms, and reading them in from lines. */
package dev.canvass.party.records;
