/** A client pod: takes leases, computes its side of each step, and uploads. */
package io.splitlora.worker.client;
