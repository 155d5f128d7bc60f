/** Writes what a model says after a prompt, with an adapter or without. */
package io.splitlora.workbench.generate;
