import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rspack } from '@rspack/core';

/** Bytes of an application as a browser gets it. */
export interface BundledSize {
  readonly minified: number;
  readonly compressed: number;
}

/** Bundles a program for browsers, as a front end does, and weighs it. @throws when it needs what a browser has not */
export async function bundledSize(context: string, program: string): Promise<BundledSize> {
  const folder = mkdtempSync(join(tmpdir(), 'madinina-size-'));
  const entry = join(context, 'size-entry.js');
  writeFileSync(entry, program);
  try {
    await new Promise<void>((done, fail) => {
      rspack(
        {
          context,
          entry,
          mode: 'production',
          target: ['web', 'es2022'],
          devtool: false,
          output: { path: folder, filename: 'app.js' },
          performance: false,
        },
        (error, stats) => {
          const { errors = [] } = stats?.toJson({ all: false, errors: true }) ?? {};
          if (error ?? errors[0]) fail(error ?? new Error(errors[0]?.message));
          else done();
        },
      );
    });
    const code = readFileSync(join(folder, 'app.js'));
    return { minified: code.length, compressed: gzipSync(code, { level: 9 }).length };
  } finally {
    rmSync(entry);
    rmSync(folder, { recursive: true });
  }
}
