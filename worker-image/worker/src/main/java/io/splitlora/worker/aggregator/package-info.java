/**
 * The aggregator as a process: it takes calls, turns them into events for the coordinator, and keeps the journal and
 * the uploads on disk. What a round is, is in the module federation.
 */
package io.splitlora.worker.aggregator;
