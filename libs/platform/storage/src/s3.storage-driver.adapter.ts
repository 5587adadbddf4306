import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, HeadBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Disk } from 'flydrive';
import { S3Driver } from 'flydrive/drivers/s3';
import { type WriteOptions } from 'flydrive/types';
import { type StorageConfig } from './storage-config';
import { StorageDriver } from './storage-driver.port';

/** flydrive's S3 driver, which takes only streams whose length is known. */
class SpoolingS3Driver extends S3Driver {
  // S3 asks for the length first. A stream that does not know its own waits on disk rather than in memory, and one that breaks never reaches the bucket.
  override async putStream(key: string, contents: Readable, options?: WriteOptions): Promise<void> {
    if (options?.contentLength !== undefined) return super.putStream(key, contents, options);
    const path = join(tmpdir(), `storage-${randomUUID()}`);
    try {
      await pipeline(contents, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      const { size } = await stat(path);
      if (size === 0) await super.put(key, new Uint8Array(), options);
      else await super.putStream(key, createReadStream(path), { ...options, contentLength: size });
    } finally {
      await rm(path, { force: true });
    }
  }
}

/** Files in a bucket of S3, or of a server that speaks as S3 does. Importing this file loads the SDK. */
export class S3StorageDriver extends StorageDriver {
  readonly disk: Disk;
  private readonly client: S3Client;
  private readonly publicClient: S3Client;

  constructor(
    config: StorageConfig,
    private readonly bucket: string,
  ) {
    super();
    this.client = new S3Client(clientConfig(config, config.endpoint));
    this.publicClient = config.publicEndpoint === undefined ? this.client : new S3Client(clientConfig(config, config.publicEndpoint));
    const driver = new SpoolingS3Driver({
      client: this.client,
      bucket,
      visibility: 'private',
      supportsACL: false,
      urlBuilder: {
        // The host is part of what is signed, so a link for browsers is signed for the address that browsers use.
        generateSignedURL: (_key, command, _client, expiresIn) =>
          getSignedUrl(this.publicClient, new GetObjectCommand(command), { expiresIn: Number(expiresIn) }),
      },
    });
    this.disk = new Disk(driver);
  }

  async check(): Promise<void> {
    await this.client.send(new HeadBucketCommand({ Bucket: this.bucket }));
  }

  close(): void {
    this.client.destroy();
    this.publicClient.destroy();
  }
}

function clientConfig({ region, accessKeyId, secretAccessKey }: StorageConfig, endpoint: string | undefined): S3ClientConfig {
  return {
    region,
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
    ...(accessKeyId !== undefined && secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 15_000, socketTimeout: 15_000, throwOnRequestTimeout: true },
    // Servers that speak as S3 do not all know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  };
}
