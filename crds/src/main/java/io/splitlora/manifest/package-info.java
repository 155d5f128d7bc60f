/** A job as its manifest says it, and what follows from that alone: its pools, and the name of what it computes. */
package io.splitlora.manifest;
