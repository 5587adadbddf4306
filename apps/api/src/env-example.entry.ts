import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { renderEnvExample, RuntimeConfig } from '@madinina/platform/config';
import { AuthMailConfig } from '@madinina/auth';
import { DeliveryConfig, MailLinkConfig, NotificationRetentionConfig, PushConfig } from '@madinina/notifications';
import { MailConfig } from '@madinina/platform/mail';
import { EventsConfig } from '@madinina/platform/events';
import { apiConfig } from './api.module';
import { rooms } from './rooms';

/** Writes `.env.example`: every variable of the three applications with its default. */
const groups = new Set([
  RuntimeConfig,
  ...apiConfig,
  EventsConfig,
  MailConfig,
  AuthMailConfig,
  MailLinkConfig,
  PushConfig,
  DeliveryConfig,
  NotificationRetentionConfig,
  ...rooms.flatMap(({ config }) => config),
]);
writeFileSync(process.argv[2] ?? '.env.example', renderEnvExample([...groups]));
