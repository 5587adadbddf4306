import 'reflect-metadata';
import { runApplication } from '@madinina/platform/http';
import { createIngest } from './create-ingest';

void runApplication(() => createIngest(process.env));
