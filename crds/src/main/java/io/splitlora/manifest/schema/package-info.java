/** What a single field may hold, made of the annotations of the API's records, and the sentences for all else. */
package io.splitlora.manifest.schema;
