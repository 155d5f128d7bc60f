/** What every role does with its job: reads the inputs, follows the aggregator's orders, transfers states. */
package io.splitlora.worker.job;
