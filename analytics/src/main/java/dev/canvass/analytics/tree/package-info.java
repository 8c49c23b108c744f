/**
 * The prefix tree's shape: how many levels, how long a prefix each has, which cell it falls into.
 */
package dev.canvass.analytics.tree;
