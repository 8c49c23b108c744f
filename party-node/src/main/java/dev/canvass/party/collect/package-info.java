/** Charging, randomising and sealing the users' reports of one query; resumable at any instant. */
package dev.canvass.party.collect;
