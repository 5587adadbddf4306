import { setTimeout as wait } from 'node:timers/promises';
import { AccessError, type CallingDevice, DeviceCredentials } from '@madinina/platform/http';
import { Metrics } from '@madinina/platform/observability';
import { Injectable } from '@nestjs/common';
import { DEVICE_KEY } from '../ingest/device';
import { newDeviceSecret, secretHash, secretMatches } from '../sensors/device-secret';
import { DeviceAccessRepository } from './device-access.repository';

/** A secret cannot be guessed; the delay is for who would try many, and for a device that tries again without a pause. */
const REFUSAL_DELAY_MS = 400;
/** More are refused at once: waiting must not become a way to fill the memory. */
const MOST_DELAYED = 1_000;

/** Devices by their key and the hash of their secret. A secret that was replaced opens nothing from the commit on. */
@Injectable()
export class HashedDeviceCredentials extends DeviceCredentials {
  private readonly refusals;
  /** Checked for who has no secret, so that the time of an answer does not tell which device keys exist. */
  private readonly nobody = secretHash(newDeviceSecret());
  private delayed = 0;

  constructor(
    private readonly devices: DeviceAccessRepository,
    metrics: Metrics,
  ) {
    super();
    this.refusals = metrics.counter({
      name: 'iot_device_refusals_total',
      help: 'Requests of devices refused for their credentials',
      labelNames: ['reason'],
    });
  }

  async verify(deviceKey: string, secret: string): Promise<CallingDevice> {
    const known = DEVICE_KEY.test(deviceKey) ? await this.devices.find(deviceKey) : undefined;
    const matches = secretMatches(secret, known?.secretHash ?? this.nobody);
    if (known?.secretHash && matches) return { deviceId: known.sensorId, deviceKey };
    this.refusals.inc({ reason: !known ? 'unknown_device' : known.secretHash === null ? 'no_secret' : 'wrong_secret' });
    await this.delay();
    throw AccessError.deviceUnknown();
  }

  private async delay(): Promise<void> {
    if (this.delayed >= MOST_DELAYED) return;
    this.delayed += 1;
    try {
      await wait(REFUSAL_DELAY_MS);
    } finally {
      this.delayed -= 1;
    }
  }
}
