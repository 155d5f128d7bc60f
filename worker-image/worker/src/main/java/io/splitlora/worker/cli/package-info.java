/** The commands of the roles, as a pod starts them, and how a failure becomes an exit code and a sentence. */
package io.splitlora.worker.cli;
