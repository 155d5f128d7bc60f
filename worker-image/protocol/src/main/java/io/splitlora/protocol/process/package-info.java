/** What a pod tells whoever started it: exit codes and last words, and how it ends when memory is over. */
package io.splitlora.protocol.process;
