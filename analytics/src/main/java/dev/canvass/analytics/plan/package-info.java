/**
 * What a query would cost and find, before any budget is spent: noise, the smallest frequency that
 * shows, bytes, time, and the accuracy to expect. Pure. Start at {@link
 * dev.canvass.analytics.plan.Plan}.
 */
package dev.canvass.analytics.plan;
