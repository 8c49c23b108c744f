/**
 * What a node needs, checked one by one before it is started or while it runs: each check says in
 * plain words what it found and, where something is wrong, what to do. Nothing is changed but a
 * file that is made and removed in the data folder.
 *
 * <p>Start at {@link dev.canvass.doctor.Doctor}.
 */
package dev.canvass.doctor;
