import 'reflect-metadata';
import { runApplication } from '@madinina/platform/http';
import { createWorker } from './create-worker';

void runApplication(() => createWorker(process.env));
