/** Who a process is, who may call what, and the authority that vouches for it. */
package io.splitlora.protocol.identity;
