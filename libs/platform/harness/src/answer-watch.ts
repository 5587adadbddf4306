import { openApiDocument } from '@madinina/platform/http';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AnswerCheck, type SentAnswer } from './answer-check';

/** Notes each answer of an application that its own document does not allow, whoever asked for it. */
export class AnswerWatch {
  private known: AnswerCheck | undefined;
  private readonly faults: string[] = [];

  /** Before the application listens. */
  constructor(private readonly app: NestFastifyApplication) {
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onSend', (request, reply, payload, done) => {
        const body = typeof payload === 'string' ? payload : undefined;
        // What is compressed, streamed or binary is seen by who reads it, if at all.
        if (body !== undefined || payload === null || payload === undefined)
          this.check({
            method: request.method,
            path: request.url,
            status: reply.statusCode,
            contentType: reply.getHeader('content-type')?.toString(),
            body: body ?? '',
          });
        done(null, payload);
      });
  }

  check(answer: SentAnswer): void {
    this.known ??= new AnswerCheck(openApiDocument(this.app));
    const fault = this.known.fault(answer);
    if (fault !== undefined) this.faults.push(fault);
  }

  /** @throws when an answer since the last call was not allowed */
  refuseFaults(): void {
    const [first] = this.faults.splice(0);
    if (first !== undefined) throw new Error(`An answer is not what the OpenAPI document tells: ${first}`);
  }
}
