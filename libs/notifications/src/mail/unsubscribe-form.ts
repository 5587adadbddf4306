import { Injectable, type OnModuleInit, UnsupportedMediaTypeException } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';

const OF_UNSUBSCRIBE = /^\/api\/v1\/notifications\/unsubscribe\//;

/** Lets mail programs press the button as RFC 8058 says: by a form, which no other path of the city takes. Nothing in it is read. */
@Injectable()
export class UnsubscribeForm implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    const door = this.host.httpAdapter.getInstance();
    door.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (request: { url: string }, _text: string, done: (error: Error | null, body?: unknown) => void) => {
        if (OF_UNSUBSCRIBE.test(request.url)) done(null, undefined);
        else done(new UnsupportedMediaTypeException());
      },
    );
  }
}
