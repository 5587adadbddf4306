import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { DomainError } from '@madinina/contracts';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { preferredLanguage } from '../language/preferred-language';
import { correlationOf } from '../server/correlation-hook';
import { type Problem, toProblem } from './problem';
import { problemHeaders } from './problem-headers';

/** Answers every error as a problem, and logs the ones that nobody expected. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: unknown, context: ArgumentsHost): void {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { problem, headers } = describeProblem(error, request);
    this.log(error, problem.status);

    const { httpAdapter } = this.host;
    if (httpAdapter.isHeadersSent(reply)) {
      // Half an answer is on its way: cutting it is the only way left to say that it is not whole.
      reply.raw.destroy();
      return;
    }
    for (const [name, value] of Object.entries(headers)) httpAdapter.setHeader(reply, name, value);
    httpAdapter.reply(reply, JSON.stringify(problem), problem.status);
  }

  private log(error: unknown, status: number): void {
    if (status < 500) return;
    if (error instanceof DomainError || error instanceof HttpException) this.logger.warn(error);
    else this.logger.error(error);
  }
}

/** An error as it is answered to a request: its body, and the headers that come with it. */
export function describeProblem(
  error: unknown,
  request: FastifyRequest,
): { readonly problem: Problem; readonly headers: Record<string, string> } {
  const language = preferredLanguage(request.headers['accept-language']);
  const problem = toProblem(error, { path: pathOf(request), language, correlationId: correlationOf(request) });
  return { problem, headers: problemHeaders(error, problem, request, language) };
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? request.url;
