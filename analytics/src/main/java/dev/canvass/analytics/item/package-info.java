/**
 * Items and codes: canonical text, codecs that turn an item into an m-bit code and back, the public
 * scramble of a query, and lexicons. Pure functions; depends on the JDK and on the privacy module's
 * mixing function.
 */
package dev.canvass.analytics.item;
