/** Text as a tree of YAML nodes that know their lines. */
package io.splitlora.manifest.yaml;
