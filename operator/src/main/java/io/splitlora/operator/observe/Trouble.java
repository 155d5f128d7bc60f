package io.splitlora.operator.observe;

/** Why a pod does not run, with the pod's name in the message. */
public record Trouble(String reason, String message) {}
