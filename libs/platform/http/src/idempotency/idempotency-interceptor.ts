import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { DomainError } from '@madinina/contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { addressNetwork } from '../limits/address-network';
import { describeProblem } from '../problems/problem-filter';
import { InputError } from '../validation/input-error';
import { IdempotencyError } from './idempotency.errors';
import { IdempotencyRepository } from './idempotency.repository';
import { type Claim, type KeptAnswer } from './kept-answer';

const PRINTABLE = /^[\x20-\x7e]{1,255}$/;
const KEPT_HEADERS = ['content-type', 'content-language', 'location', 'etag', 'cache-control'];
const RETRY_SECONDS = 1;

/** Answers a repeated request with what the first one was answered, and does its work once. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly keys: IdempotencyRepository) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return next.handle();
    return from(this.once(request, context.switchToHttp().getResponse<FastifyReply>(), String(key), next));
  }

  private async once(request: FastifyRequest, reply: FastifyReply, key: string, next: CallHandler): Promise<unknown> {
    if (!PRINTABLE.test(key)) throw IdempotencyError.keyMalformed();
    const known = await this.keys.claim({
      caller: callerOf(request),
      key,
      method: request.method,
      path: request.url,
      bodyHash: createHash('sha256')
        .update(JSON.stringify(request.body ?? null))
        .digest('base64url'),
    });
    switch (known.state) {
      case 'mismatch':
        throw IdempotencyError.mismatch();
      case 'running':
        throw IdempotencyError.running({ retryAfterSeconds: RETRY_SECONDS });
      case 'done':
        return replay(reply, known.answer);
      case 'claimed':
        return this.answer(request, reply, known.claim, next);
    }
  }

  /** The work and its answer are one transaction: a process that dies between the two has done neither. */
  private async answer(request: FastifyRequest, reply: FastifyReply, claim: Claim, next: CallHandler): Promise<unknown> {
    try {
      return await this.keys.database.transaction(async () => {
        const body = written(reply, await lastValueFrom<unknown, undefined>(next.handle(), { defaultValue: undefined }));
        const kept = await this.keys.keep(claim, { status: reply.statusCode, headers: headersOf(reply), body: body ?? null });
        if (!kept) throw IdempotencyError.running({ retryAfterSeconds: RETRY_SECONDS });
        return body;
      });
    } catch (error) {
      await this.settle(request, claim, error);
      throw error;
    }
  }

  /** Keeps a refusal that would be the same the next time; gives the key back after any other failure. */
  private async settle(request: FastifyRequest, claim: Claim, error: unknown): Promise<void> {
    if (!isLasting(error)) return this.keys.release(claim);
    const { problem, headers } = describeProblem(error, request);
    await this.keys.keep(claim, { status: problem.status, headers, body: JSON.stringify(problem) });
  }
}

/** A refusal by the domain. Not: a refused input (it is the same by itself), a limit, what is out of order, a bug. */
function isLasting(error: unknown): boolean {
  if (!(error instanceof DomainError) || error instanceof InputError) return false;
  return error.kind !== 'throttled' && error.kind !== 'unavailable' && error.kind !== 'malformed';
}

const callerOf = ({ caller, callingDevice, ip }: FastifyRequest): string =>
  caller?.accountId ?? (callingDevice ? `device:${callingDevice.deviceId}` : `address:${addressNetwork(ip)}`);

/** What the handler answers, as the text that is sent: what is kept is that same text. */
function written(reply: FastifyReply, answer: unknown): string | undefined {
  if (answer === undefined || answer === null) return undefined;
  if (typeof answer === 'string') return answer;
  reply.header('content-type', 'application/json; charset=utf-8');
  return JSON.stringify(answer);
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const present = KEPT_HEADERS.map((name) => [name, reply.getHeader(name)] as const);
  return Object.fromEntries(present.filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string'));
}

function replay(reply: FastifyReply, { status, headers, body }: KeptAnswer): string | undefined {
  reply.code(status).headers(headers).header('idempotency-replayed', 'true');
  return body ?? undefined;
}
