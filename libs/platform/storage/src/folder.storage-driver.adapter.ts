import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import { type ObjectMetaData, type WriteOptions } from 'flydrive/types';
import { type FileLinks } from './file-links';
import { StorageDriver } from './storage-driver.port';

/** Kept beside the files, where no key reaches: a key's parts never begin with a dot. */
const TYPES = '.types';
const PARTIAL = '.partial';
const ABANDONED_MS = 24 * 3_600_000;

/** flydrive's folder driver, with what S3 gives and it does not: a write that is whole or not there, and the content type. */
class FolderDriver extends FSDriver {
  constructor(
    private readonly root: string,
    links: FileLinks,
  ) {
    super({
      location: root,
      visibility: 'private',
      urlBuilder: { generateSignedURL: (key, _path, { expiresIn }) => Promise.resolve(links.sign(key, Number(expiresIn))) },
    });
  }

  override put(key: string, contents: string | Uint8Array, options?: WriteOptions): Promise<void> {
    return this.place(key, options, (path) => writeFile(path, contents, { flag: 'wx', flush: true }));
  }

  override putStream(key: string, contents: Readable, options?: WriteOptions): Promise<void> {
    return this.place(key, options, (path) => pipeline(contents, createWriteStream(path, { flags: 'wx', flush: true })));
  }

  // The base class opens the file when the stream is first read: too late to say that it is missing.
  override async getStream(key: string): Promise<Readable> {
    const file = await open(join(this.root, key));
    const isFile = await file.stat().then((stats) => stats.isFile());
    if (isFile) return file.createReadStream();
    await file.close();
    throw notAFile(key);
  }

  // The base class gives the whole memory block that a small file was read into.
  override async getBytes(key: string): Promise<Uint8Array> {
    return readFile(join(this.root, key));
  }

  override async getMetaData(key: string): Promise<ObjectMetaData> {
    if (!(await stat(join(this.root, key))).isFile()) throw notAFile(key);
    const [metaData, contentType] = await Promise.all([super.getMetaData(key), this.contentType(key)]);
    return contentType === undefined ? metaData : { ...metaData, contentType };
  }

  override async delete(key: string): Promise<void> {
    await super.delete(key);
    await rm(join(this.root, TYPES, key), { force: true });
  }

  /** Makes the folder and removes what writers that were killed left unfinished. */
  async prepare(): Promise<void> {
    const partial = join(this.root, PARTIAL);
    await mkdir(partial, { recursive: true });
    for (const name of await readdir(partial)) {
      const path = join(partial, name);
      const age = await stat(path).then(
        ({ mtimeMs }) => Date.now() - mtimeMs,
        () => 0,
      );
      if (age > ABANDONED_MS) await rm(path, { force: true });
    }
  }

  /** Writes beside the files, then moves in one step: a reader sees the old file or the new one. */
  private async place(key: string, options: WriteOptions | undefined, write: (path: string) => Promise<void>): Promise<void> {
    const path = join(this.root, PARTIAL, randomUUID());
    try {
      await mkdir(dirname(path), { recursive: true });
      await write(path);
      await this.keepContentType(key, options?.contentType);
      await move(path, join(this.root, key));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  private async keepContentType(key: string, contentType: string | undefined): Promise<void> {
    if (contentType === undefined) return;
    const path = join(this.root, PARTIAL, randomUUID());
    try {
      await writeFile(path, contentType, { flag: 'wx', flush: true });
      await move(path, join(this.root, TYPES, key));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  private async contentType(key: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.root, TYPES, key), 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** Files in a folder of this machine, or one that is mounted on all of them. */
export class FolderStorageDriver extends StorageDriver {
  readonly disk: Disk;

  private constructor(
    private readonly root: string,
    driver: FolderDriver,
  ) {
    super();
    this.disk = new Disk(driver);
  }

  /** @throws when the folder can be neither found nor made */
  static async open(folder: string, links: FileLinks): Promise<FolderStorageDriver> {
    const root = resolve(folder);
    const driver = new FolderDriver(root, links);
    await driver.prepare();
    return new FolderStorageDriver(root, driver);
  }

  async check(): Promise<void> {
    await access(join(this.root, PARTIAL), constants.R_OK | constants.W_OK);
  }

  close(): void {
    // A folder keeps nothing open.
  }
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

const notAFile = (key: string): Error => Object.assign(new Error(`${key} is no file`), { code: 'EISDIR' });
const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;
