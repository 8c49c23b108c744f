/**
 * What a real broker needs before nodes can use it: topics with their settings, and access lists
 * that let each node do what it needs and nothing else.
 *
 * <p>Start at {@link dev.canvass.broker.AccessPlan}.
 */
package dev.canvass.broker;
