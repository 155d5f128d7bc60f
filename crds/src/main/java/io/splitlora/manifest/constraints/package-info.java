/** What fields must be to one another: CEL for the API server, and the sentences of the strict reader. */
package io.splitlora.manifest.constraints;
