/** Follows the aggregators of running jobs over gRPC. */
package io.splitlora.operator.progress;
