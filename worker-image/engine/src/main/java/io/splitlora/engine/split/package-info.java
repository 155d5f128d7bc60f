/** Both sides of a cut model: forward to the cut, backward from it, and the whole model as the case without a cut. */
package io.splitlora.engine.split;
