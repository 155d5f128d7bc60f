/** Runs a job in variants and seeds, and puts the results into one table. */
package io.splitlora.workbench.compare;
