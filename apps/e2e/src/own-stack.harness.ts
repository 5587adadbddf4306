import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

const root = join(__dirname, '../../..');
const run = promisify(execFile);

/** What the stack remembers of itself. */
interface StackRecord {
  readonly urls: Record<string, string>;
  readonly servers: {
    readonly postgres: { readonly process: { readonly pid: number } };
    readonly redis: { readonly process: { readonly pid: number }; readonly folder: string };
  };
}

/** Servers of a test's own, whose PostgreSQL and Redis may be killed without hurting other tests. */
export class OwnStack {
  urls: Record<string, string> = {};

  constructor(private readonly name: string) {}

  /** Starts what is not running; an empty database is migrated. */
  async up(): Promise<void> {
    await this.tool('tools/stack/main.ts', ['up', '--detach', '--name', this.name]);
    this.urls = this.record.urls;
  }

  async migrate(): Promise<void> {
    await this.tool('tools/prisma/migrate.ts', [], this.urls);
  }

  async down(): Promise<void> {
    await this.tool('tools/stack/main.ts', ['down', '--delete', '--force', '--name', this.name]);
  }

  /** SIGKILL as a power cut would, SIGINT as an operator who restarts it at once. */
  endPostgres(signal: 'SIGKILL' | 'SIGINT'): void {
    process.kill(this.postgresPid, signal);
  }

  /** SIGKILL as a power cut would, SIGSTOP as a network that swallows everything, until SIGCONT. */
  signalRedis(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    process.kill(this.record.servers.redis.process.pid, signal);
  }

  /** Forgets all that a Redis that was killed had written. */
  emptyRedis(): void {
    const data = join(this.record.servers.redis.folder, 'data');
    for (const name of readdirSync(data)) rmSync(join(data, name), { recursive: true });
  }

  /** Under which account PostgreSQL writes its files. */
  get postgresUser(): number {
    return statSync(`/proc/${this.postgresPid}`).uid;
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.urls['DATABASE_URL'] });
    await client.connect();
    try {
      return (await client.query<Row>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  private get postgresPid(): number {
    return this.record.servers.postgres.process.pid;
  }

  private get record(): StackRecord {
    return JSON.parse(readFileSync(join(root, '.madinina', this.name, 'stack.json'), 'utf8')) as StackRecord;
  }

  private async tool(script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<void> {
    await run(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, script), ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    });
  }
}
