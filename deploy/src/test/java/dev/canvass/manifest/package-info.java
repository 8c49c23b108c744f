/**
 * What is deployed agrees with the code: manifests, units and configurations under {@code deploy}.
 */
package dev.canvass.manifest;
