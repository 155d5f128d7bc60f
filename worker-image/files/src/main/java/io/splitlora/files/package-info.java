/**
 * What people hand us: kinds of files, lines of text, and the exceptions whose sentence tells them what to mend. What
 * the files mean is read elsewhere.
 */
package io.splitlora.files;
