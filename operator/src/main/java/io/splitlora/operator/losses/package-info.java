/** What becomes of a role whose pod was lost: its logs are kept, and another pod is started in time. */
package io.splitlora.operator.losses;
