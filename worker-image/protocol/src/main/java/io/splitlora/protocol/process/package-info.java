/**
 * What a role's process and whoever starts it agree on: its command line and the paths in its pod, its exit codes and
 * last words, and that it ends when it runs out of memory.
 */
package io.splitlora.protocol.process;
