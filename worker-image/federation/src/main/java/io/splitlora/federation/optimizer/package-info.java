/** AdamW and the schedule of the learning rate, in plain Java. */
package io.splitlora.federation.optimizer;
