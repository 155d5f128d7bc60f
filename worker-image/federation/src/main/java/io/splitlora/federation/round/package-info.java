/**
 * Leads a job from round to round: who takes part, who is waited for, when a round closes. It knows no connection; its
 * orders go out through an interface.
 */
package io.splitlora.federation.round;
