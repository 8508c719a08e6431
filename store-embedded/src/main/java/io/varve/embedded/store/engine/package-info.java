/**
 * libchdb through the foreign-function API: where the library is, its functions, connections, streamed results and streamed inserts.
 *
 * <p>Nothing that knows HTTP, settings of a request or sessions may enter; native addresses may not leave.
 */
@NullMarked
package io.varve.embedded.store.engine;

import org.jspecify.annotations.NullMarked;
