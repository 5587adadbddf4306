import { Global, Module } from '@nestjs/common';
import { Events } from './events';
import { OutboxRepository } from './outbox.repository';

/** Publishing, for every room of the process; needs DatabaseModule. */
@Global()
@Module({ providers: [Events, OutboxRepository], exports: [Events, OutboxRepository] })
export class EventsModule {}
