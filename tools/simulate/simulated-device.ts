import type { Faults } from './faults.ts';
import { type MeasuredQuantity, quantityOf } from './measured-quantity.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

/** A device that the city knows. */
export interface Device {
  readonly deviceKey: string;
  /** Code of its zone, a level of its topic. */
  readonly zone: string;
  readonly type: string;
}

export interface SimulatedReading {
  readonly value: number;
  readonly unit: string;
  readonly timestamp: string;
  readonly quality: number;
  readonly seq: number;
}

/** What a device publishes at one time: payloads, in order; none when it is silent. */
export type Publication = readonly string[];

const SPIKE = 12;

/** FNV-1a of the key, so that each device has a story of its own. */
const seedOf = (key: string, seed: number): number =>
  Array.from(key).reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619), seed ^ 2_166_136_261);

/** One device: its curve, its noise, and what goes wrong with it. The same seed tells the same story. */
export class SimulatedDevice {
  readonly device: Device;
  private readonly faults: Faults;
  private readonly quantity: MeasuredQuantity;
  private readonly random: SeededRandom;
  private readonly bias: number;
  private readonly driftPerHour: number;
  private readonly startedAt: number;
  private seq: number;
  private wander = 0;
  private silentUntil = 0;
  private held: SimulatedReading[] = [];
  private holdUntil = 0;

  constructor(device: Device, faults: Faults, seed: number, now: Date) {
    this.device = device;
    this.faults = faults;
    this.quantity = quantityOf(device.type);
    this.random = seededRandom(seedOf(device.deviceKey, seed));
    this.bias = this.random.normal() * this.quantity.noise;
    this.driftPerHour = this.random.happens(faults.drift) ? this.quantity.noise * (1 + this.random.next()) : 0;
    this.startedAt = now.getTime();
    // A device counts on from where it was; the second it starts at stands in for a counter kept in flash.
    this.seq = Math.floor(now.getTime() / 1000) * 1000;
  }

  /** What it publishes now. */
  publish(now: Date): Publication {
    if (now.getTime() < this.silentUntil) return [];
    if (this.random.happens(this.faults.silence)) {
      this.silentUntil = now.getTime() + 60_000 * (1 + 4 * this.random.next());
      return [];
    }
    if (this.random.happens(this.faults.badJson)) return ['{"value": 21.4, "unit": '];
    const reading = this.measure(now);
    if (now.getTime() < this.holdUntil) {
      this.held.push(reading);
      return [];
    }
    if (this.held.length > 0) {
      const burst = [...this.held, reading];
      this.held = [];
      return [JSON.stringify(burst)];
    }
    if (this.random.happens(this.faults.late)) {
      this.holdUntil = now.getTime() + 10_000 + 50_000 * this.random.next();
      this.held = [reading];
      return [];
    }
    const payload = JSON.stringify(reading);
    return this.random.happens(this.faults.duplicate) ? [payload, payload] : [payload];
  }

  private measure(now: Date): SimulatedReading {
    const { curve, noise, minValue, maxValue, unit } = this.quantity;
    const hour = (((now.getTime() / 3_600_000 - 4) % 24) + 24) % 24;
    // Noise remembers: the air does not jump from one minute to the next.
    this.wander = 0.9 * this.wander + noise * 0.44 * this.random.normal();
    const drift = (this.driftPerHour * (now.getTime() - this.startedAt)) / 3_600_000;
    const spike = this.random.happens(this.faults.spike) ? SPIKE * noise : 0;
    const value = Math.min(maxValue, Math.max(minValue, curve(hour) + this.bias + this.wander + drift + spike));
    this.seq += 1;
    return {
      value: Math.round(value * 100) / 100,
      unit,
      timestamp: now.toISOString(),
      quality: Math.round((0.95 + 0.05 * this.random.next()) * 100) / 100,
      seq: this.seq,
    };
  }
}
