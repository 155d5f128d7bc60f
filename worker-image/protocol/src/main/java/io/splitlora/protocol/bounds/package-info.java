/**
 * How large each field of a message may be. A server refuses a message beyond that before anyone reads it; of a job's
 * progress the operator keeps the fields that are within.
 */
package io.splitlora.protocol.bounds;
