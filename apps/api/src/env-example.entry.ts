import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { renderEnvExample, RuntimeConfig } from '@madinina/platform/config';
import { AuthMailConfig } from '@madinina/auth';
import { RetentionConfig } from '@madinina/iot';
import { DeliveryConfig, MailLinkConfig, NotificationRetentionConfig, PushConfig } from '@madinina/notifications';
import { MailConfig } from '@madinina/platform/mail';
import { EventsConfig } from '@madinina/platform/events';
import { BrokerAccountsConfig } from '@madinina/platform/mqtt';
import { apiConfig } from './api.module';
import { rooms } from './rooms';

/** Writes `.env.example`: every variable of the three applications with its default. */
const groups = new Set([
  RuntimeConfig,
  ...apiConfig,
  EventsConfig,
  MailConfig,
  AuthMailConfig,
  BrokerAccountsConfig,
  RetentionConfig,
  MailLinkConfig,
  PushConfig,
  DeliveryConfig,
  NotificationRetentionConfig,
  ...rooms.flatMap(({ config }) => config),
]);
writeFileSync(process.argv[2] ?? '.env.example', renderEnvExample([...groups]));
