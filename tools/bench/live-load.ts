import type { BenchSensor } from './bench-city.ts';
import type { BenchProcess } from './bench-process.ts';
import type { Order, Published } from './publisher.ts';
import type { Workbench } from './workbench.ts';

/** Devices that publish while a consumer listens. */
export class LiveLoad {
  private readonly publisher: BenchProcess;

  constructor(bench: Workbench) {
    this.publisher = bench.start('publisher', ['tools/bench/publisher.ts'], {});
  }

  /** Publishes as fast as the broker takes it. */
  flood(sensors: readonly BenchSensor[], messages: number): Promise<Published> {
    return this.ordered({ sensors, flood: messages });
  }

  /** Publishes so many messages a second, for so long. */
  pace(sensors: readonly BenchSensor[], rate: number, seconds: number): Promise<Published> {
    return this.ordered({ sensors, pace: { rate, seconds } });
  }

  stop(): Promise<void> {
    return this.publisher.stop();
  }

  private async ordered(order: Order): Promise<Published> {
    const answer = this.publisher.message();
    this.publisher.tell(order);
    return (await answer) as Published;
  }
}
