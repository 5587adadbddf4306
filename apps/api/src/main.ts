import 'reflect-metadata';
import { runApplication } from '@madinina/platform/http';
import { createApi } from './create-api';

void runApplication(() => createApi(process.env));
