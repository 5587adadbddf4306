import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mounted = (args: readonly string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;

/** A disk with little room that may be given more; it is in memory. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'madinina-small-disk-'));
  private isMounted = false;

  /** Whether this machine lets us make one: that takes root's rights. */
  static get isPossible(): boolean {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
    const disk = new SmallDisk();
    try {
      return disk.mount(0, 64);
    } finally {
      disk.remove();
    }
  }

  /** @param user whose it is */
  mount(user: number, kilobytes: number): boolean {
    this.isMounted = mounted(['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700,uid=${user}`, 'tmpfs', this.folder]);
    return this.isMounted;
  }

  grow(kilobytes: number): void {
    if (!mounted(['-o', `remount,size=${kilobytes}k`, this.folder])) throw new Error(`${this.folder} could not be given more room`);
  }

  remove(): void {
    if (this.isMounted) spawnSync('umount', [this.folder], { stdio: 'ignore' });
    rmdirSync(this.folder);
  }
}
