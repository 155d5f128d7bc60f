/** Perplexity of validation data, and texts generated for it with their scores. */
package io.splitlora.engine.evaluation;
