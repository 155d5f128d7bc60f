/** Measures steps, folds, scores and generation against one another in processes of their own. */
package io.splitlora.workbench.bench;
