package io.splitlora.api.v1alpha1;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * This field, with all that is in it, decides what a job computes. It cannot change once the job is accepted, and a
 * journal is resumed only by a job that has the same value in it.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface DecidesResult {}
