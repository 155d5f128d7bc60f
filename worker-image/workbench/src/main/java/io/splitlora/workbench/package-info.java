/** The command line for people. None of it is in the pods' image. */
package io.splitlora.workbench;
