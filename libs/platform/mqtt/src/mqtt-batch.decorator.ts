import { type Topic } from '@madinina/contracts';
import { type ArgumentsHost, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';
import { type BatchLimits, type BatchTurn } from './message-batches';
import { type Division } from './message-routes';
import { type MqttMessage } from './mqtt-message';

/** Nest would turn the error into one without a cause; the strategy needs the real one, to tell it and to try again. */
@Catch()
class ErrorsPass implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

/** `turn` is given to a parameter with `@Ctx()`; the batch is then one with `@Payload()`. */
export type BatchHandler = (batch: readonly MqttMessage[], turn: BatchTurn) => Promise<void>;

/** How a method wants its batches. */
export interface BatchOptions extends Partial<BatchLimits>, Partial<Division> {}

/**
 * Gives the method the messages of a topic in batches. They are acknowledged when it resolves; when it rejects, the same
 * batch comes again after a while, for ever: what can never succeed is the method's to put aside.
 *
 * With `senderOf` the senders are divided among MQTT_WORKERS workers: batches of different workers are handled side by side and never hold
 * messages of the same sender.
 */
export function MqttBatch(
  topic: Pick<Topic<string>, 'filter'>,
  options: BatchOptions = {},
): <Handler extends BatchHandler>(target: object, name: string | symbol, method: TypedPropertyDescriptor<Handler>) => void {
  return (target, name, method) => {
    const onEvent: MethodDecorator = EventPattern(topic.filter(), undefined, { options });
    onEvent(target, name, method);
    UseFilters(ErrorsPass)(target, name, method);
  };
}
