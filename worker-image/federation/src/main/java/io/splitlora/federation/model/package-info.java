/** A model as it lies on disk: its configuration, its weights, where its source is. Nothing here computes with it. */
package io.splitlora.federation.model;
