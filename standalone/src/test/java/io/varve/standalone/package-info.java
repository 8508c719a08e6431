/** Varve as a user meets it: started as processes of their own on free ports, killed, started again. */
@NullMarked
package io.varve.standalone;

import org.jspecify.annotations.NullMarked;
