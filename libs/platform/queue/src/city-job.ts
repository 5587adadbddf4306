import { type DataClass, type JobType } from '@madinina/contracts';
import { applyDecorators, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** A job as its handler sees it. */
export interface CityJob<Data extends object> {
  readonly id: string;
  readonly name: string;
  readonly data: Data;
  /** 1 the first time. */
  readonly attempt: number;
  /** How many attempts it has before it is dead. */
  readonly attempts: number;
  readonly correlationId: string;
  /** Aborted when the process ends and the job has not by then; it is then run again elsewhere. */
  readonly signal: AbortSignal;
}

/** What a job came to, kept with it: why there was nothing to do, or a few words for whoever looks at the queue. */
export type JobOutcome = { readonly skipped: string } | { readonly result: unknown };

export interface JobHandler<Data extends object> {
  /** Runs one attempt; rejects to be tried again. It may run more than once: its effects must bear that. */
  handle(job: CityJob<Data>): Promise<JobOutcome | undefined> | Promise<void>;
}

/** A kind of job, whatever its data. */
export interface AnyJobType {
  readonly name: string;
  readonly queue: string;
  readonly data: DataClass<object>;
  readonly attempts?: number;
  readonly every?: string;
}

/** All jobs of a room, as `defineJobs` gives them. */
export type JobCatalogue = Readonly<Record<string, AnyJobType>>;

export const JobMark = DiscoveryService.createDecorator<AnyJobType>();

/** Makes the provider the one that handles a kind of job. */
export function HandlesJob<Data extends object>(type: JobType<Data>): (target: new (...parameters: never[]) => JobHandler<Data>) => void {
  return applyDecorators(Injectable(), JobMark(type));
}
