/** How large each field of a message may be. A message beyond that is refused before anyone reads it. */
package io.splitlora.protocol.bounds;
