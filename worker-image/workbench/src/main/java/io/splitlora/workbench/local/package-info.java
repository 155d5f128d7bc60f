/** Runs a whole job on this machine: a process a role, a view of its progress, a folder with the results. */
package io.splitlora.workbench.local;
