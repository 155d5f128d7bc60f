/** A page about a run, or about several over each other. */
package io.splitlora.workbench.report;
