/** The figures of all jobs for Prometheus. */
package io.splitlora.operator.metrics;
