import { type DashboardPart, type LastingEvent, type Permission } from '@madinina/contracts';
import { type Caller } from '@madinina/platform/http';
import { applyDecorators, Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

export interface DashboardSourceOptions {
  /** Who may see it. */
  readonly permission: Permission;
  /** Whether it is the same for everyone who may see it, so that it is read once for all. */
  readonly isShared: boolean;
  /** Events after which it is read again; a shared one also now and then. */
  readonly changedBy: readonly LastingEvent[];
}

/** A part of the dashboard. */
export interface DashboardSource {
  read(caller: Caller): Promise<DashboardPart>;
}

export const DashboardSourceMark = DiscoveryService.createDecorator<DashboardSourceOptions>();

/** Makes the provider show its part to those who ask for the dashboard. */
export function ShowsOnDashboard(options: DashboardSourceOptions): (target: new (...parameters: never[]) => DashboardSource) => void {
  return applyDecorators(Injectable(), DashboardSourceMark(options));
}
