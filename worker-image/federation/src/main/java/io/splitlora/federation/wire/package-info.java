/** Leases and states as messages. */
package io.splitlora.federation.wire;
