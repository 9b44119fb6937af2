package dev.heddle.task;

import dev.heddle.job.NetPolicy;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * What a task handler lives in.
 *
 * @param vertx the node's Vert.x
 * @param context the event-loop context that calls the handler
 * @param net which addresses tasks may reach
 */
public record HandlerEnv(Vertx vertx, Context context, NetPolicy net) {}
