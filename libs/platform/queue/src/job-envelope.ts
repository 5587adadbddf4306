/** What lies in Redis for a job: its data, and what it belongs to. */
export interface JobEnvelope {
  readonly data: object;
  readonly correlationId?: string;
}
