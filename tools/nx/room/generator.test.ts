import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');

/** A copy of the workspace's own files, on the packages that are installed. */
function copyOfWorkspace(): string {
  const copy = mkdtempSync(join(tmpdir(), 'madinina-room-'));
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0'))
    if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(copy, file), { recursive: true });
  cpSync(join(root, 'libs/platform/database/src/generated'), join(copy, 'libs/platform/database/src/generated'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

test('a new room passes every check', { timeout: 180_000 }, () => {
  const copy = copyOfWorkspace();
  const run = (command: string, ...args: string[]): string =>
    execFileSync('node', [join('node_modules', command), ...args], {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, NX_DAEMON: 'false' },
      stdio: 'pipe',
    });
  try {
    run('nx/dist/bin/nx.js', 'generate', '@madinina/tools:room', 'citizen-requests');
    run('nx/dist/bin/nx.js', 'run-many', '-t', 'lint', 'typecheck', 'test', '-p', 'citizen-requests', '--skip-nx-cache');
    run('nx/dist/bin/nx.js', 'run-many', '-t', 'typecheck', 'build', '-p', 'api,worker', '--skip-nx-cache');
    run('prettier/bin/prettier.cjs', '--check', 'libs/citizen-requests', 'apps', 'tsconfig.base.json');
    assert.match(readFileSync(join(copy, 'apps/worker/src/rooms.ts'), 'utf8'), /CitizenRequestsWorkerModule/);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
