import { applyDecorators, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

export interface ProbeOptions {
  /** What is asked, e.g. `postgresql`; one probe a name. */
  readonly name: string;
  /** Whether the process cannot serve without it. */
  readonly needed: boolean;
}

/** A provider that asks one server whether it answers. */
export interface HealthProbe {
  /** Resolves when it answers, rejects when it does not; given up after 2 s. */
  check(): Promise<void>;
}

export const ProbeMark = DiscoveryService.createDecorator<ProbeOptions>();

/** Makes a provider with `check()` part of `/health/ready`. */
export function Probe(options: ProbeOptions): (target: new (...parameters: never[]) => HealthProbe) => void {
  return applyDecorators(Injectable(), ProbeMark(options));
}
