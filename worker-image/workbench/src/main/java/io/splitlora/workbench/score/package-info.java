/** Scores texts in files against references. */
package io.splitlora.workbench.score;
