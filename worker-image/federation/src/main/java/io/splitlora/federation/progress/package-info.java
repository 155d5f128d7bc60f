/** Counts what a job has done, for people: losses, bytes, time. It decides nothing. */
package io.splitlora.federation.progress;
