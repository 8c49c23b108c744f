/**
 * What a query of any size needs, from speeds that were measured on small ones. Depends on nothing;
 * start at {@link dev.canvass.scale.Need}.
 */
package dev.canvass.scale;
