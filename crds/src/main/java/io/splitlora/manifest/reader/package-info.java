/** From a file, with what the command line overrides in it, to a job or to all that is wrong with it. */
package io.splitlora.manifest.reader;
