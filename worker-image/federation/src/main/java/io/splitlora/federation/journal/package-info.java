/**
 * The log on disk from which an aggregator that was killed goes on. What its entries mean for a round is in {@code
 * round}.
 */
package io.splitlora.federation.journal;
