/** SHA-256, which names jobs, models and data. */
package io.splitlora.federation.digest;
