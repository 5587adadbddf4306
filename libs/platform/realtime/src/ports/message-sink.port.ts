import { type Caller } from '@madinina/platform/http';
import { applyDecorators, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** What a person says in a conversation. */
export interface SaidMessage {
  readonly conversationId: string;
  readonly text: string;
  /** The client's own id of it: said again with the same one, it is the same message. */
  readonly clientId: string | undefined;
}

/** Takes what people say by `send_message`, keeps it and tells it to the conversation. */
export interface MessageSink {
  /** @throws DomainError, whose code the client gets */
  send(caller: Caller, message: SaidMessage): Promise<{ readonly id: string; readonly sentAt: Date }>;
}

export const MessageSinkMark = DiscoveryService.createDecorator<true>();

/** Makes the provider the one that takes messages. */
export function TakesMessages(): (target: new (...parameters: never[]) => MessageSink) => void {
  return applyDecorators(Injectable(), MessageSinkMark(true));
}
